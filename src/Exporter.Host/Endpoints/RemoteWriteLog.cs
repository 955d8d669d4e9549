namespace Exporter.Host.Endpoints;

/// <summary>What the remote-write endpoint logs; never a line per item, the counters carry the numbers.</summary>
internal static partial class RemoteWriteLog
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning,
        Message = "Samples of new series are refused: {SeriesLimit} for head.max_series, {ChurnLimit} for head.max_new_series_per_minute in this request; known series go on. Further cases are counted in foresight_ingest_samples_dropped_total and logged at most once a minute")]
    public static partial void LimitReached(ILogger logger, long seriesLimit, long churnLimit);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning,
        Message = "A remote-write request from {Peer} was answered with {Status}: {Text}. Further cases are counted and logged at most once a minute")]
    public static partial void Refused(ILogger logger, string peer, int status, string text);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning,
        Message = "Samples are refused that are older than the last evaluated step: {TooOld} in this request; steps were evaluated without them. Connections of the sender were further apart than lateness, and not in a backlog that is waited for: set max_shards: 1 in its queue_config, or a longer lateness. Further cases are counted in foresight_ingest_samples_dropped_total and logged at most once a minute")]
    public static partial void TooOld(ILogger logger, long tooOld);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Error, Message = "Applying a remote-write request failed by a fault of this program")]
    public static partial void Failed(ILogger logger, Exception exception);
}
