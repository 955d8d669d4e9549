using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <content>Samples that come after newer ones of the series: they are moved aside for it.</content>
internal sealed partial class StoredSeries
{
    /// <summary>Whether a sample of this time is stored already.</summary>
    /// <returns>Null where none is.</returns>
    public AppendResult? Repeats(Sample sample) => TryFind(sample.TimestampMs, out var known)
        ? Repeated(BitConverter.DoubleToInt64Bits(known) == BitConverter.DoubleToInt64Bits(sample.Value))
        : null;

    /// <summary>The same for a histogram.</summary>
    public AppendResult? RepeatsHistogram(long timestampMs, ReadOnlySpan<byte> encoded) => TryFind(timestampMs, out var known)
        ? Repeated(HistogramMark.Is(known) && _histograms!.At(HistogramMark.PositionOf(known)).SequenceEqual(encoded))
        : null;

    /// <summary>Puts a sample of a time that no other has between the older and the newer ones; samples up to <paramref name="evictUntilMs"/> may go.</summary>
    /// <returns>By how much <see cref="MemoryBytes"/> is more for it.</returns>
    /// <remarks>Takes as long as moving the newer samples does; the series is then as if all had come in order.</remarks>
    public long Insert(Sample sample, long evictUntilMs)
    {
        var grown = _end == _samples.Length ? MakeRoom(sample.TimestampMs, evictUntilMs) : 0;
        var at = _start + FirstAfter(Samples, sample.TimestampMs);
        _falls -= FallsAt(at);
        _samples.AsSpan(at, _end - at).CopyTo(_samples.AsSpan(at + 1));
        _samples[at] = sample;
        _end++;
        _falls += FallsAt(at) + FallsAt(at + 1);
        _marks += IsMark(sample.Value) ? 1 : 0;
        return grown;
    }

    /// <summary>Puts a native histogram of a time that no other sample has between the older and the newer ones; samples up to <paramref name="evictUntilMs"/> may go.</summary>
    public void InsertHistogram(long timestampMs, ReadOnlySpan<byte> encoded, long evictUntilMs)
    {
        _histograms ??= new HistogramLog();
        var newer = _samples.AsSpan(_start, _end - _start)[FirstAfter(Samples, timestampMs)..];
        var position = FirstPosition(newer) ?? _histograms.EndPosition;
        var bytes = _histograms.Insert(position, encoded);
        foreach (ref var sample in newer)
        {
            if (HistogramMark.Is(sample.Value))
            {
                sample = sample with { Value = HistogramMark.At(HistogramMark.PositionOf(sample.Value) + bytes) };
            }
        }

        Insert(new Sample(timestampMs, HistogramMark.At(position)), evictUntilMs);
    }

    private static AppendResult Repeated(bool isSame) => isSame ? AppendResult.Duplicate : AppendResult.DuplicateTimestamp;

    private static long? FirstPosition(ReadOnlySpan<Sample> samples)
    {
        foreach (ref readonly var sample in samples)
        {
            if (HistogramMark.Is(sample.Value))
            {
                return HistogramMark.PositionOf(sample.Value);
            }
        }

        return null;
    }

    private int FallsAt(int at) => at > _start && at < _end && _samples[at].Value < _samples[at - 1].Value ? 1 : 0;

    private bool TryFind(long timestampMs, out double value)
    {
        var samples = Samples;
        var at = FirstAfter(samples, timestampMs) - 1;
        var found = at >= 0 && samples[at].TimestampMs == timestampMs;
        value = found ? samples[at].Value : 0;
        return found;
    }
}
