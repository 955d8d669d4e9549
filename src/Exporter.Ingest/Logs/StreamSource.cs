namespace Exporter.Ingest.Logs;

/// <summary>The source of the records that follow, or why they have none.</summary>
/// <param name="Source">The labels; null where there is a reason.</param>
/// <param name="Reason">Why all these records are dropped.</param>
/// <param name="Detail">In words, for the sender; null where the reason says it all.</param>
internal readonly record struct StreamSource(LogSource? Source, LogDropReason Reason, string? Detail)
{
    /// <summary>One that is there.</summary>
    public static StreamSource Of(LogSource source) => new(source, LogDropReason.None, null);

    /// <summary>Labels that are refused.</summary>
    public static StreamSource Invalid(string detail) => new(null, LogDropReason.InvalidLabels, detail);
}
