using System.Runtime.InteropServices;

namespace Exporter.Signals.Head;

/// <summary>Samples on their way from one head to another: copied under the lock of the one, stored outside of it.</summary>
internal sealed class ExcerptBuffer
{
    // A megabyte each: about a tenth of a millisecond of copying.
    private const int EnoughSamples = 1 << 16;
    private const int EnoughHistogramBytes = 1 << 20;

    private readonly List<Sample> _samples = [];
    private readonly List<byte> _bytes = [];
    private readonly List<int> _lengths = [];
    private readonly List<(Labels Labels, int End)> _series = [];

    /// <summary>True when what was taken should be stored before more is.</summary>
    public bool IsFull => _samples.Count >= EnoughSamples || _bytes.Count >= EnoughHistogramBytes;

    /// <summary>Copies the samples of a series in (<paramref name="afterMs"/>, <paramref name="untilMs"/>]; none where it was dropped meanwhile.</summary>
    public void Take(StoredSeries series, long afterMs, long untilMs)
    {
        var samples = series.Window(afterMs, untilMs);
        if (samples.IsEmpty)
        {
            return;
        }

        _samples.AddRange(samples);
        _series.Add((series.Labels, _samples.Count));
        if (series.Histograms is { } histograms)
        {
            TakeHistograms(samples, histograms);
        }
    }

    /// <summary>Takes one sample that does not come from a head.</summary>
    public void Take(Labels labels, Sample sample)
    {
        _samples.Add(sample);
        _series.Add((labels, _samples.Count));
    }

    /// <summary>Stores what was taken in <paramref name="head"/>, and is empty then.</summary>
    /// <returns>How many samples were new there.</returns>
    public int MoveTo(SeriesHead head)
    {
        var (stored, at, histogram, position) = (0, 0, 0, 0);
        foreach (var (labels, end) in _series)
        {
            var target = head.ResolveSet(labels);
            for (; at < end; at++)
            {
                var (time, value) = _samples[at];
                var length = HistogramMark.Is(value) ? _lengths[histogram++] : 0;
                var result = length > 0
                    ? head.AppendHistogram(target, time, CollectionsMarshal.AsSpan(_bytes).Slice(position, length))
                    : head.Append(target, time, value);
                position += length;
                stored += result == Ingest.AppendResult.Stored ? 1 : 0;
            }
        }

        _samples.Clear();
        _bytes.Clear();
        _lengths.Clear();
        _series.Clear();
        return stored;
    }

    private void TakeHistograms(ReadOnlySpan<Sample> samples, HistogramLog histograms)
    {
        foreach (var sample in samples)
        {
            if (HistogramMark.Is(sample.Value))
            {
                var encoded = histograms.At(HistogramMark.PositionOf(sample.Value));
                _bytes.AddRange(encoded);
                _lengths.Add(encoded.Length);
            }
        }
    }
}
