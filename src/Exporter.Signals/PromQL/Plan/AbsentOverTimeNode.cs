using Exporter.Ingest;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary><c>absent_over_time()</c>: 1 where no series of the selector has a sample in the range.</summary>
internal sealed class AbsentOverTimeNode(MatrixSelector selector, SeriesFollower follower, Labels labels) : SingleNode(labels)
{
    /// <inheritdoc/>
    protected override bool TryEvaluate(in Instant instant, out double value)
    {
        follower.Refresh(instant.Head);
        value = 1;
        var end = instant.AtMs - selector.Vector.OffsetMs;
        foreach (var series in follower.Series)
        {
            foreach (var sample in series.Window(end - selector.RangeMs, end))
            {
                if (!StaleMarker.IsStale(sample.Value))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
