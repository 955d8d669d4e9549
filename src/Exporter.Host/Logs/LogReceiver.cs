using System.Collections.Concurrent;
using Exporter.Host.Endpoints;
using Exporter.Ingest;
using Exporter.Ingest.Logs;

namespace Exporter.Host.Logs;

/// <summary>Takes requests of logs, whatever they came by, under the limits and in the places that samples have, and hands their records to one sink.</summary>
/// <param name="sink">Gets the records of one request after the other, never two at once.</param>
/// <param name="sources">The sources that are known.</param>
/// <param name="options">The settings in force.</param>
/// <param name="admission">Places, shared with remote write.</param>
/// <param name="bodies">Memory for bodies, shared with remote write.</param>
/// <param name="requests">Counts requests.</param>
/// <param name="records">Counts records.</param>
/// <param name="time">The process's clock, which bounds the future.</param>
/// <param name="logger">Hears of refusals and of faults of ours; never of what a record says.</param>
internal sealed partial class LogReceiver(
    ILogSink sink, LogSources sources, Func<RemoteWriteOptions> options, AdmissionLimiter admission, BodyMemory bodies, IngestMetrics requests, LogMetrics records, TimeProvider time, ILogger<LogReceiver> logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    // As many as run at once, since each request returns what it took.
    private readonly ConcurrentQueue<LogDecoder> _decoders = new();
    private readonly RemoteWriteThrottle _refusalLog = new(LogInterval, time);
    private readonly Lock _handingOver = new();

    /// <summary>Bounds of one request.</summary>
    public IngestLimits Limits => options().Limits;

    /// <summary>Memory for bodies.</summary>
    public BodyMemory Bodies => bodies;

    /// <summary>The process's clock.</summary>
    public TimeProvider Time => time;

    /// <summary>True while there is no place, not even to wait.</summary>
    public bool IsFull => admission.IsFull;

    /// <summary>What to tell a sender for whom there is no place.</summary>
    public string NoPlace => $"more than {admission.Permits} requests at once (max_concurrent_requests)";

    /// <summary>Waits for a place.</summary>
    public ValueTask<AdmissionPlace> EnterAsync(CancellationToken aborted) => admission.EnterAsync(aborted);

    /// <summary>A decoder, to be given back after the request.</summary>
    public LogDecoder Take() => _decoders.TryDequeue(out var idle) ? idle : new LogDecoder(sources);

    /// <summary>Takes a decoder back.</summary>
    public void GiveBack(LogDecoder decoder)
    {
        decoder.Release();
        _decoders.Enqueue(decoder);
    }

    /// <summary>Reads a body and hands its records over, within a place.</summary>
    /// <param name="decoder">Holds what became of it.</param>
    /// <param name="body">As it came.</param>
    /// <param name="form">How it is written.</param>
    /// <param name="encoding">How it is compressed.</param>
    /// <returns>False where it is refused as a whole; not counted yet.</returns>
    /// <exception cref="LogFailedException">A fault of ours, logged and not counted yet.</exception>
    public bool TryReceive(LogDecoder decoder, ArraySegment<byte> body, LogForm form, LogEncoding encoding)
    {
        var settings = options();
        if (!decoder.TryDecode(body, form, encoding, settings.Limits, (time.GetUtcNow() + settings.MaxFuture).ToUnixTimeMilliseconds()))
        {
            return false;
        }

        try
        {
            lock (_handingOver)
            {
                decoder.Batch.ApplyTo(sink);
            }

            return true;
        }
        catch (Exception exception)
        {
            Failed(logger, exception);
            throw new LogFailedException("internal error, see the log", exception);
        }
    }

    /// <summary>Counts a request that was applied.</summary>
    public void CountApplied(LogForm form, int status, int bodyBytes, LogDecoder decoder)
    {
        requests.AppliedLogs(Reasons.LabelOf(form), status, bodyBytes, decoder.DecodedBytes);
        records.Applied(form, decoder.Batch);
    }

    /// <summary>Counts a request that was refused as a whole, and logs it now and then.</summary>
    public void CountRefused(LogForm form, int status, RejectReason reason, int bodyBytes, string text)
    {
        requests.Refused(Reasons.LabelOf(form), status, reason, bodyBytes);
        if (reason != RejectReason.Aborted && _refusalLog.TryPass())
        {
            Refused(logger, Reasons.LabelOf(form), status, text);
        }
    }

    /// <summary>Counts a request that failed by a fault of ours.</summary>
    public void CountFailed(LogForm form, int status, int bodyBytes) => requests.Failed(Reasons.LabelOf(form), status, bodyBytes);

    [LoggerMessage(1, LogLevel.Error, "A request of logs could not be applied; the sender was told to try again")]
    private static partial void Failed(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "A request of logs by {Protocol} was answered with {Status}: {Text}. Further cases are counted and logged at most once a minute")]
    private static partial void Refused(ILogger logger, string protocol, int status, string text);
}
