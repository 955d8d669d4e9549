using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <content>
/// Samples that come after newer ones of their series, as from a sender with several connections. What steps have yet to see is stored
/// where it belongs; a limit of its own, as Prometheus has in <c>out_of_order_time_window</c>, would only keep less or be in vain.
/// </content>
public sealed partial class SeriesHead
{
    // The next step: it sees no further back than a series' reach, and what lies before that was let go. Not saved, so up to the first step after a restart such a sample may be stored once more.
    private long _expiredMs = long.MinValue;

    private AppendResult AppendLate(StoredSeries target, Sample sample)
    {
        if (target.Repeats(sample) is { } repeated)
        {
            return repeated;
        }

        if (IsTooOld(target, sample.TimestampMs))
        {
            return AppendResult.TooOld;
        }

        NoteLate(sample.TimestampMs);
        _seriesBytes += target.Insert(sample, Past(ClosedUntilMs, target.ReachMs));
        return AppendResult.Stored;
    }

    private AppendResult AppendLateHistogram(StoredSeries target, long timestampMs, ReadOnlySpan<byte> encoded)
    {
        if (target.RepeatsHistogram(timestampMs, encoded) is { } repeated)
        {
            return repeated;
        }

        if (IsTooOld(target, timestampMs))
        {
            return AppendResult.TooOld;
        }

        NoteLate(timestampMs);
        var before = target.MemoryBytes;
        target.InsertHistogram(timestampMs, encoded, Past(ClosedUntilMs, target.ReachMs));
        _seriesBytes += target.MemoryBytes - before;
        return AppendResult.Stored;
    }

    // Not counted as missed: it may have been stored once, and be sent again after it was let go.
    private bool IsTooOld(StoredSeries target, long timestampMs) => timestampMs <= ClosedUntilMs || timestampMs <= Past(_expiredMs, target.ReachMs);

    private void NoteLate(long timestampMs)
    {
        NoteStored(timestampMs);
        StoredLate++;
    }
}
