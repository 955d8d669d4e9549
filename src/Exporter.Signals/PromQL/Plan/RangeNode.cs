using Exporter.Ingest;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL.Ast;
using Exporter.Signals.PromQL.Functions;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>A function over the samples of a range selector, one result a series.</summary>
/// <param name="selector">What to look at.</param>
/// <param name="follower">Its series.</param>
/// <param name="function">Samples to value.</param>
/// <param name="name">Its name, by which native histograms are valued.</param>
/// <param name="parameter">The scalar argument, where there is one.</param>
/// <param name="keepsName">The result is still the same quantity, as with <c>last_over_time</c>.</param>
internal sealed class RangeNode(
    MatrixSelector selector, SeriesFollower follower, RangeFunction function, string name, ScalarNode? parameter, bool keepsName)
    : VectorNode
{
    private Relabelling? _relabelling;
    private HistogramRange? _histograms;
    private Sample[] _scratch = new Sample[64];

    /// <inheritdoc/>
    public override SlotTable Slots => Names.Slots;

    private Relabelling Names => _relabelling ??= new Relabelling(follower.Slots, keepsName ? null : LabelRule.DropName);

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        follower.Refresh(instant.Head);
        Names.Begin();
        Output.Clear();
        var end = instant.AtMs - selector.Vector.OffsetMs;
        var window = new RangeWindow(end - selector.RangeMs, end, instant.AtMs, parameter?.Evaluate(instant) ?? 0);
        var rising = window with { NeverFalls = true };
        var series = follower.Series;
        for (var i = 0; i < series.Length; i++)
        {
            if (series[i].HasMarks && series[i].Histograms is not null)
            {
                EmitMixed(series[i], i, window);
                continue;
            }

            var samples = Samples(series[i], window);
            if (!samples.IsEmpty && function(samples, series[i].NeverFalls && !series[i].HasMarks ? rising : window, out var value))
            {
                Names.Emit(Output, i, value);
            }
        }
    }

    private void EmitMixed(StoredSeries series, int slot, in RangeWindow window)
    {
        _histograms ??= new HistogramRange(name, function);
        switch (_histograms.Evaluate(series, window, out var value))
        {
            case RangeResult.Float:
                Names.Emit(Output, slot, value);
                break;
            case RangeResult.Histogram:
                Names.EmitHistogram(Output, slot).CopyFrom(_histograms.Result);
                break;
        }
    }

    private ReadOnlySpan<Sample> Samples(StoredSeries series, in RangeWindow window)
    {
        var samples = series.Window(window.StartMs, window.EndMs);
        return series.HasMarks ? WithoutStaleMarkers(samples) : samples;
    }

    private ReadOnlySpan<Sample> WithoutStaleMarkers(ReadOnlySpan<Sample> samples)
    {
        if (_scratch.Length < samples.Length)
        {
            _scratch = new Sample[samples.Length * 2];
        }

        var count = 0;
        foreach (var sample in samples)
        {
            if (!StaleMarker.IsStale(sample.Value))
            {
                _scratch[count++] = sample;
            }
        }

        return _scratch.AsSpan(0, count);
    }
}
