namespace Exporter.Ingest;

/// <summary>Why a part of an otherwise valid request is not stored.</summary>
public enum DropReason
{
    /// <summary>The timestamp was stored before with another value.</summary>
    DuplicateTimestamp,

    /// <summary>Older than the last evaluated step of every predictor.</summary>
    TooOld,

    /// <summary>Further ahead of the process's clock than allowed.</summary>
    TooFarInFuture,

    /// <summary>The series is new and the active-series limit is reached.</summary>
    SeriesLimit,

    /// <summary>The series is new and too many appeared within the minute.</summary>
    ChurnLimit,

    /// <summary>The series has no name, a repeated or empty label name, invalid UTF-8, or too many or too long labels.</summary>
    InvalidLabels,

    /// <summary>A native histogram whose count is not the sum of its buckets.</summary>
    InvalidHistogram,

    /// <summary>From a replica that is not the elected one of its pair; no loss.</summary>
    OtherReplica,
}
