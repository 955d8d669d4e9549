using Exporter.Ingest;
using Exporter.Signals.Head;

namespace Exporter.Signals;

/// <summary>A label set with values over time, oldest first.</summary>
/// <param name="Labels">The labels.</param>
/// <param name="Samples">The values that are numbers.</param>
/// <param name="Histograms">The values that are native histograms; at other times than the numbers.</param>
public sealed record SampledSeries(Labels Labels, IReadOnlyList<TimedValue> Samples, IReadOnlyList<TimedHistogram> Histograms)
{
    /// <summary>A copy of what <paramref name="series"/> holds in (<paramref name="afterMs"/>, <paramref name="untilMs"/>], without stale markers, which no reader may see.</summary>
    internal static SampledSeries Of(StoredSeries series, long afterMs, long untilMs)
    {
        var samples = series.Window(afterMs, untilMs);
        var numbers = new List<TimedValue>(samples.Length);
        var histograms = new List<TimedHistogram>();
        var (reader, read) = (new NativeHistogramReader(), new HistogramValue());
        foreach (var sample in samples)
        {
            if (HistogramMark.Is(sample.Value))
            {
                series.Histograms!.Read(sample.Value, reader, read);
                histograms.Add(new TimedHistogram(sample.TimestampMs, HistogramView.Of(read)));
            }
            else if (!StaleMarker.IsStale(sample.Value))
            {
                numbers.Add(new TimedValue(sample.TimestampMs, sample.Value));
            }
        }

        return new SampledSeries(series.Labels, numbers, histograms);
    }
}
