using Exporter.Ingest;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>An instant selector: the newest sample of each series within the look-back.</summary>
/// <param name="selector">The expression.</param>
/// <param name="follower">Its series.</param>
/// <param name="asTimestamps">Yield the samples' times in seconds instead of their values, as <c>timestamp()</c> asks.</param>
internal sealed class SelectorNode(VectorSelector selector, SeriesFollower follower, bool asTimestamps) : VectorNode
{
    private NativeHistogramReader? _reader;

    /// <inheritdoc/>
    public override SlotTable Slots => follower.Slots;

    /// <inheritdoc/>
    public override void Evaluate(in Instant instant)
    {
        follower.Refresh(instant.Head);
        Output.Clear();
        var until = instant.AtMs - selector.OffsetMs;
        var series = follower.Series;
        for (var i = 0; i < series.Length; i++)
        {
            if (series[i].TryLatest(until - Query.LookBackMs, until, out var sample))
            {
                if (HistogramMark.Is(sample.Value) && !asTimestamps)
                {
                    series[i].Histograms!.Read(sample.Value, _reader ??= new NativeHistogramReader(), Output.AddHistogram(i));
                    continue;
                }

                Output.Add(i, asTimestamps ? sample.TimestampMs / 1000.0 : sample.Value);
            }
        }
    }
}
