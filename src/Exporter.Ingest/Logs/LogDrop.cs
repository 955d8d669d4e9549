namespace Exporter.Ingest.Logs;

/// <summary>What was wrong with the first record of a request that was not taken, for the answer to its sender.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Value">The bytes of a line that is too long, or a timestamp in Unix milliseconds.</param>
/// <param name="Source">The labels; null where they are what is wrong.</param>
/// <param name="Detail">What is wrong with labels or a document; null where the reason says it all.</param>
public readonly record struct LogDrop(LogDropReason Reason, long Value, LogSource? Source, string? Detail);
