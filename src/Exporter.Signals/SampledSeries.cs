using Exporter.Ingest;
using Exporter.Signals.Head;

namespace Exporter.Signals;

/// <summary>A label set with values over time, oldest first.</summary>
/// <param name="Labels">The labels.</param>
/// <param name="Samples">The values.</param>
public sealed record SampledSeries(Labels Labels, IReadOnlyList<TimedValue> Samples)
{
    /// <summary>A copy of <paramref name="samples"/> without stale markers, which no reader may see.</summary>
    internal static SampledSeries Of(Labels labels, ReadOnlySpan<Sample> samples)
    {
        var copy = new List<TimedValue>(samples.Length);
        foreach (var sample in samples)
        {
            if (!StaleMarker.IsStale(sample.Value))
            {
                copy.Add(new TimedValue(sample.TimestampMs, sample.Value));
            }
        }

        return new SampledSeries(labels, copy);
    }
}
