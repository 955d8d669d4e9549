namespace Exporter.Ingest.Logs;

/// <summary>Why a record of an otherwise valid request is not taken.</summary>
public enum LogDropReason
{
    /// <summary>It is taken.</summary>
    None,

    /// <summary>Its text has more than <see cref="IngestLimits.MaxLogLineBytes"/>.</summary>
    LineTooLong,

    /// <summary>The labels of its stream or resource are malformed, or too many or too long.</summary>
    InvalidLabels,

    /// <summary>Its source is new, and there are <see cref="IngestLimits.MaxLogSources"/> already.</summary>
    SourceLimit,

    /// <summary>Its timestamp is none, or of before 1970.</summary>
    InvalidTimestamp,

    /// <summary>Further ahead of the process's clock than allowed.</summary>
    TooFarInFuture,

    /// <summary>It is not the JSON object that it has to be.</summary>
    InvalidDocument,
}
