namespace Exporter.Ingest;

/// <summary>What became of one sample.</summary>
public enum AppendResult
{
    /// <summary>Stored, or the series was ended by a stale marker.</summary>
    Stored,

    /// <summary>The same timestamp and value were stored before: a replay, harmless.</summary>
    Duplicate,

    /// <summary>The timestamp was stored before with another value; the first one is kept.</summary>
    DuplicateTimestamp,

    /// <summary>Older than the last evaluated step of every predictor: no step will look at it again.</summary>
    TooOld,

    /// <summary>Further ahead of the process's clock than allowed: believing it would close the present for every other series.</summary>
    TooFarInFuture,

    /// <summary>From a replica that is not the elected one of its pair: the other sends the same.</summary>
    OtherReplica,
}
