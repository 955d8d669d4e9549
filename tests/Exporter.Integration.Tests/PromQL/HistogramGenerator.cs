using Exporter.Ingest;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>Series of native histograms with everything that may happen to one; the same on every run.</summary>
/// <remarks>
/// Counters of all schemas that grow, begin anew, and as clients do become coarser or get a wider zero bucket; gauges; float
/// counts; custom bounds; series that are floats for a while; gaps and stale markers.
/// </remarks>
internal sealed class HistogramGenerator
{
    private readonly Random _random = new(47_11);
    private readonly List<GeneratedSeries> _all = [];

    /// <summary>All series.</summary>
    public static List<GeneratedSeries> Generate()
    {
        var generator = new HistogramGenerator();
        for (var instance = 0; instance < 6; instance++)
        {
            foreach (var path in (string[])["/a", "/b"])
            {
                generator.Add("nh", instance, path, isCustom: false, isGauge: false);
                generator.Add("nh_gauge", instance, path, isCustom: false, isGauge: true);
                generator.Add("nh_custom", instance, path, isCustom: true, isGauge: false);
            }
        }

        return generator._all;
    }

    private void Add(string name, int instance, string path, bool isCustom, bool isGauge)
    {
        var series = new GeneratedSeries([("__name__", name), ("instance", $"api-{instance}:80"), ("path", path)], []);
        _all.Add(series);
        var isFloat = _random.Next(3) == 0;
        var value = Start(isCustom);
        var period = 15_000 + _random.Next(30_000);
        for (var at = SeriesGenerator.StartMs + _random.Next(15_000); at < SeriesGenerator.StartMs + SeriesGenerator.SpanMs; at += period + _random.Next(200))
        {
            switch (_random.Next(40))
            {
                case 0:
                    series.Samples.Add((at, StaleMarker.Value));
                    at += _random.Next(6) * 60_000;
                    continue;
                case 1:
                    at += _random.Next(120_000);
                    continue;
                case 2 when instance == 5:
                    // A metric that changes its type, as after an upgrade of the client.
                    series.Samples.Add((at, _random.Next(100)));
                    continue;
                case 3:
                    value = Start(isCustom);
                    break;
                case 4 when !isCustom && value.Schema > HistogramValue.MinSchema:
                    value = Coarser(value);
                    break;
                case 5 when !isCustom:
                    Widen(value);
                    break;
            }

            if (isGauge)
            {
                value = Fresh(value);
            }

            Observe(value, 2 + _random.Next(20), isFloat);
            var copy = new HistogramValue();
            copy.CopyFrom(value);
            series.Histograms.Add((at, copy, isFloat, isGauge));
        }
    }

    private HistogramValue Start(bool isCustom)
    {
        var value = new HistogramValue { Schema = isCustom ? HistogramValue.CustomSchema : _random.Next(-2, 6) };
        if (isCustom)
        {
            foreach (var bound in _random.Next(4) == 0 ? (double[])[0.1, 1, 10] : [0.05, 0.5, 1, 2.5, 10])
            {
                value.AddCustomBound(bound);
            }
        }
        else
        {
            value.ZeroThreshold = Math.ScaleB(1, -128);
        }

        Observe(value, 5, isFloat: false);
        return value;
    }

    /// <summary>The same layout with nothing in it.</summary>
    private static HistogramValue Fresh(HistogramValue value)
    {
        var fresh = new HistogramValue();
        fresh.TakeLayout(value);
        fresh.ZeroThreshold = value.ZeroThreshold;
        return fresh;
    }

    /// <summary>Observations of one schema below.</summary>
    private static HistogramValue Coarser(HistogramValue value)
    {
        var coarse = Fresh(value);
        coarse.Schema--;
        (coarse.ZeroCount, coarse.Count, coarse.Sum) = (value.ZeroCount, value.Count, value.Sum);
        foreach (var (from, to) in (ReadOnlySpan<(HistogramSide, HistogramSide)>)[(value.Positive, coarse.Positive), (value.Negative, coarse.Negative)])
        {
            for (var i = 0; i < from.Length; i++)
            {
                Increase(to, ((from.Indexes[i] - 1) >> 1) + 1, from.Counts[i]);
            }
        }

        return coarse;
    }

    /// <summary>A zero bucket up to a power of two, with everything that lies there.</summary>
    private void Widen(HistogramValue value)
    {
        var exponent = 4 * _random.Next(-3, 0);
        if (Math.ScaleB(1, exponent) <= value.ZeroThreshold)
        {
            return;
        }

        value.ZeroThreshold = Math.ScaleB(1, exponent);
        var last = value.Schema >= 0 ? exponent << value.Schema : exponent >> -value.Schema;
        foreach (var side in (HistogramSide[])[value.Positive, value.Negative])
        {
            for (var i = 0; i < side.Length && side.Indexes[i] <= last; i++)
            {
                value.ZeroCount += side.Counts[i];
                side.Counts[i] = 0;
            }

            side.Compact();
        }
    }

    /// <remarks>
    /// The first two land on the two sides of zero: what a histogram with one side only gives depends in Prometheus on which
    /// buckets, though empty, the other samples of its storage chunk have.
    /// </remarks>
    private void Observe(HistogramValue value, int observations, bool isFloat)
    {
        for (var i = 0; i < observations; i++)
        {
            var weight = isFloat ? _random.Next(1, 9) / 4.0 : 1;
            var observed = Math.Pow(10, (_random.NextDouble() * 4) - 2);
            var isNegative = !value.IsCustom && (i == 0 || (i > 1 && _random.Next(6) == 0));
            value.Count += weight;
            value.Sum += weight * (isNegative ? -observed : observed);
            if (value.IsCustom)
            {
                var bucket = 0;
                while (bucket < value.CustomBounds.Length && observed > value.CustomBounds[bucket])
                {
                    bucket++;
                }

                Increase(value.Positive, bucket, weight);
            }
            else if (i > 1 && (observed <= value.ZeroThreshold || _random.Next(20) == 0))
            {
                value.ZeroCount += weight;
            }
            else
            {
                var index = (int)Math.Ceiling(Math.Log2(observed) * Math.Pow(2, value.Schema));
                Increase(isNegative ? value.Negative : value.Positive, index, weight);
            }
        }
    }

    private static void Increase(HistogramSide side, int index, double count)
    {
        var at = side.Indexes.BinarySearch(index);
        if (at >= 0)
        {
            side.Counts[at] += count;
            return;
        }

        var larger = new HistogramSide();
        for (var i = 0; i < side.Length; i++)
        {
            if (i == ~at)
            {
                larger.Add(index, count);
            }

            larger.Add(side.Indexes[i], side.Counts[i]);
        }

        if (~at == side.Length)
        {
            larger.Add(index, count);
        }

        side.CopyFrom(larger);
    }
}
