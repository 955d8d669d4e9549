using System.Text.Unicode;

namespace Exporter.Ingest.Logs;

/// <summary>The records of one request, from when they are read until they are handed over: a request of which a part is malformed hands nothing over.</summary>
/// <remarks>Reused for request after request; what it holds of one is bounded by <see cref="IngestLimits.MaxLogRecords"/> and the size of the body.</remarks>
public sealed class LogBatch
{
    private const int FirstEntries = 256;

    private static readonly int Reasons = Enum.GetValues<LogDropReason>().Length;
    private static readonly int Severities = Enum.GetValues<LogSeverity>().Length;

    private readonly long[] _dropped = new long[Reasons];
    private readonly long[] _taken = new long[Severities];
    private LogEntry[] _entries = [];
    private int _count;
    private long _seen;
    private ArraySegment<byte> _body = ArraySegment<byte>.Empty;
    private IngestLimits _limits = new();
    private long _latestMs;

    /// <summary>Why the whole request is refused; <see cref="RejectReason.None"/> where it is not.</summary>
    public RejectReason Reject { get; private set; }

    /// <summary>The refusal in words, for the sender; null where there is none.</summary>
    public string? Error { get; private set; }

    /// <summary>Records to hand over.</summary>
    public int Count => _count;

    /// <summary>Records that are not taken.</summary>
    public long DroppedInAll { get; private set; }

    /// <summary>The first of these.</summary>
    public LogDrop FirstDrop { get; private set; }

    /// <summary>Why the record before was not taken.</summary>
    internal LogDropReason LastDrop { get; private set; }

    /// <summary>The request, decompressed.</summary>
    internal ReadOnlySpan<byte> Body => _body;

    /// <summary>The limits in force for this request.</summary>
    internal IngestLimits Limits => _limits;

    /// <summary>What the body has in another form.</summary>
    internal Rewritten Rewritten { get; } = new();

    /// <summary>Records that are not taken for this reason.</summary>
    public long Dropped(LogDropReason reason) => _dropped[(int)reason];

    /// <summary>Records to hand over of this severity.</summary>
    public long Taken(LogSeverity severity) => _taken[(int)severity];

    /// <summary>Hands the records over, in the order of the request.</summary>
    public void ApplyTo(ILogSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        foreach (ref readonly var entry in _entries.AsSpan(0, _count))
        {
            sink.Add(new LogRecord(entry.Source, entry.TimestampMs, entry.Severity, TextOf(entry.Body)));
        }
    }

    /// <summary>Begins a request.</summary>
    /// <param name="limits">The limits in force for it.</param>
    /// <param name="latestMs">Records that are later are refused, in Unix milliseconds.</param>
    internal void Begin(IngestLimits limits, long latestMs)
    {
        (_limits, _latestMs, _count, _seen) = (limits, latestMs, 0, 0);
        (Reject, Error, DroppedInAll, FirstDrop) = (RejectReason.None, null, 0, default);
        Array.Clear(_dropped);
        Array.Clear(_taken);
    }

    /// <summary>Gives it what is to be read.</summary>
    internal void Take(ArraySegment<byte> body) => _body = body;

    /// <summary>Refuses the request as a whole.</summary>
    /// <returns>False.</returns>
    internal bool Refuse(RejectReason reason, string error)
    {
        Array.Clear(_entries, 0, _count);
        (Reject, Error, _count) = (reason, error, 0);
        return false;
    }

    /// <summary>Adds a record, or counts it as dropped.</summary>
    /// <param name="source">Whence it comes.</param>
    /// <param name="timestampMs">Unix milliseconds, 0 where unknown.</param>
    /// <param name="severity">As the sender says.</param>
    /// <param name="text">Its text.</param>
    /// <returns>False where the request has too many, and is refused.</returns>
    internal bool Add(in StreamSource source, long timestampMs, LogSeverity severity, TextSlice text)
    {
        if (!MayHaveOneMore())
        {
            return false;
        }

        if (source.Source is null)
        {
            return Drop(new LogDrop(source.Reason, 0, null, source.Detail));
        }

        if (text.Length > _limits.MaxLogLineBytes)
        {
            return Drop(new LogDrop(LogDropReason.LineTooLong, text.Length, source.Source, null));
        }

        if (timestampMs < 0 || timestampMs > _latestMs)
        {
            return Drop(new LogDrop(timestampMs < 0 ? LogDropReason.InvalidTimestamp : LogDropReason.TooFarInFuture, timestampMs, source.Source, null));
        }

        if (!Utf8.IsValid(TextOf(text)))
        {
            text = Rewritten.Repair(text, Body);
        }

        Keep(new LogEntry(source.Source, timestampMs, severity, text));
        return true;
    }

    /// <summary>Counts a record that cannot be read.</summary>
    /// <returns>False where the request has too many, and is refused.</returns>
    internal bool AddUnreadable(string detail) => MayHaveOneMore() && Drop(new LogDrop(LogDropReason.InvalidDocument, 0, null, detail));

    /// <summary>The bytes of a text.</summary>
    internal ReadOnlySpan<byte> TextOf(TextSlice text) => (text.IsRewritten ? Rewritten.Written : Body).Slice(text.Start, text.Length);

    /// <summary>Forgets the request and gives its memory back, but for that of the list.</summary>
    internal void Release()
    {
        Array.Clear(_entries, 0, _count);
        (_count, _body) = (0, ArraySegment<byte>.Empty);
        Rewritten.Release();
    }

    private bool MayHaveOneMore()
    {
        LastDrop = LogDropReason.None;
        if (++_seen > _limits.MaxLogRecords)
        {
            return Refuse(RejectReason.TooManyRecords, $"more records than max_log_records_per_request={_limits.MaxLogRecords}; send fewer at once");
        }

        // What is written anew grows at most by the text of the record that comes next.
        return Rewritten.Length <= _limits.MaxDecodedBytes
            || Refuse(RejectReason.DecodedTooLarge, $"its texts, written out, need more memory than max_decoded_bytes={_limits.MaxDecodedBytes} allows");
    }

    private bool Drop(LogDrop drop)
    {
        LastDrop = drop.Reason;
        _dropped[(int)drop.Reason]++;
        FirstDrop = DroppedInAll == 0 ? drop : FirstDrop;
        DroppedInAll++;
        return true;
    }

    private void Keep(LogEntry entry)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(FirstEntries, 2 * _count));
        }

        _entries[_count++] = entry;
        _taken[(int)entry.Severity]++;
    }
}
