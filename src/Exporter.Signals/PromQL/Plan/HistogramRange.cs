using Exporter.Ingest;
using Exporter.Ingest.Histograms;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL.Functions;
using Exporter.Signals.PromQL.Histograms;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>What a range function made of a series.</summary>
internal enum RangeResult
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A number.</summary>
    Float,

    /// <summary>A histogram.</summary>
    Histogram,
}

/// <summary>Values the samples of a series that has native histograms, with floats among them or not.</summary>
/// <remarks>
/// What combines samples wants all of one kind and gives nothing for a mixture; what counts takes both; what only floats
/// have, such as a minimum, looks at floats only. Reuses its buffers; not thread-safe.
/// </remarks>
/// <param name="name">The function's name.</param>
/// <param name="function">The function of floats.</param>
internal sealed class HistogramRange(string name, RangeFunction function)
{
    private readonly NativeHistogramReader _reader = new();
    private readonly List<HistogramValue> _pool = [];
    private readonly HistogramRates _rates = new();
    private readonly HistogramAverages _averages = new();
    private Sample[] _samples = new Sample[64];
    private Sample[] _floats = new Sample[64];
    private int _count;
    private int _floatCount;

    private int HistogramCount => _count - _floatCount;

    /// <summary>The result where it is a histogram; changes with the next evaluation.</summary>
    public HistogramValue Result { get; } = new();

    /// <summary>Values the samples of a series in a window.</summary>
    public RangeResult Evaluate(StoredSeries series, in RangeWindow window, out double value)
    {
        Collect(series, window);
        value = 0;
        if (_count == 0)
        {
            return RangeResult.None;
        }

        switch (name)
        {
            case "count_over_time":
                value = _count;
                return RangeResult.Float;
            case "present_over_time":
                value = 1;
                return RangeResult.Float;
            case "changes" or "resets":
                value = CountSteps(isReset: name == "resets");
                return RangeResult.Float;
            case "last_over_time":
                return Last(out value);
            case "irate" or "idelta":
                return Instantaneous(window, isRate: name == "irate", out value);
        }

        if (HistogramCount == 0 || !Combines(name))
        {
            return _floatCount > 0 && function(_floats.AsSpan(0, _floatCount), window, out value) ? RangeResult.Float : RangeResult.None;
        }

        var isHistogram = _floatCount == 0 && Combine(window);
        return isHistogram ? RangeResult.Histogram : RangeResult.None;
    }

    private static bool Combines(string name) => name is "rate" or "increase" or "delta" or "avg_over_time" or "sum_over_time";

    private bool Combine(in RangeWindow window)
    {
        var histograms = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pool)[..HistogramCount];
        return name switch
        {
            "sum_over_time" => _averages.TrySum(histograms, Result),
            "avg_over_time" => _averages.TryMean(histograms, Result),
            _ => HistogramCount > 1 && _rates.TryExtrapolate(histograms, _samples[0].TimestampMs, _samples[_count - 1].TimestampMs, window, name, Result),
        };
    }

    /// <summary>Brings the window's samples together, floats once more by themselves, histograms decoded in their order.</summary>
    private void Collect(StoredSeries series, in RangeWindow window)
    {
        var samples = series.Window(window.StartMs, window.EndMs);
        if (_samples.Length < samples.Length)
        {
            _samples = new Sample[samples.Length * 2];
            _floats = new Sample[samples.Length * 2];
        }

        (_count, _floatCount) = (0, 0);
        foreach (var sample in samples)
        {
            if (StaleMarker.IsStale(sample.Value))
            {
                continue;
            }

            _samples[_count++] = sample;
            if (!HistogramMark.Is(sample.Value))
            {
                _floats[_floatCount++] = sample;
                continue;
            }

            if (_pool.Count < HistogramCount)
            {
                _pool.Add(new HistogramValue());
            }

            series.Histograms!.Read(sample.Value, _reader, _pool[HistogramCount - 1]);
        }
    }

    private RangeResult Last(out double value)
    {
        value = _samples[_count - 1].Value;
        if (!HistogramMark.Is(value))
        {
            return RangeResult.Float;
        }

        Result.CopyFrom(_pool[HistogramCount - 1]);
        return RangeResult.Histogram;
    }

    private RangeResult Instantaneous(in RangeWindow window, bool isRate, out double value)
    {
        value = 0;
        if (_count < 2)
        {
            return RangeResult.None;
        }

        var (before, last) = (_samples[_count - 2], _samples[_count - 1]);
        var isHistogram = HistogramMark.Is(last.Value);
        if (HistogramMark.Is(before.Value) != isHistogram)
        {
            return RangeResult.None;
        }

        if (!isHistogram)
        {
            return function(_floats.AsSpan(0, _floatCount), window, out value) ? RangeResult.Float : RangeResult.None;
        }

        var seconds = (last.TimestampMs - before.TimestampMs) / 1000.0;
        return _rates.TryInstantaneous(_pool[HistogramCount - 2], _pool[HistogramCount - 1], isRate, seconds, Result)
            ? RangeResult.Histogram
            : RangeResult.None;
    }

    private int CountSteps(bool isReset)
    {
        var (steps, histograms) = (0, 0);
        for (var i = 0; i < _count; i++)
        {
            var isHistogram = HistogramMark.Is(_samples[i].Value);
            histograms += isHistogram ? 1 : 0;
            if (i == 0)
            {
                continue;
            }

            var (before, now) = (_samples[i - 1].Value, _samples[i].Value);
            var isStep = HistogramMark.Is(before) != isHistogram
                || (isHistogram ? Differ(_pool[histograms - 2], _pool[histograms - 1], isReset)
                    : isReset ? now < before
                    : now != before && !(double.IsNaN(now) && double.IsNaN(before)));
            steps += isStep ? 1 : 0;
        }

        return steps;
    }

    private static bool Differ(HistogramValue before, HistogramValue now, bool isReset) =>
        isReset ? CounterResets.Happened(before, now) : !HistogramArithmetic.AreEqual(before, now);
}
