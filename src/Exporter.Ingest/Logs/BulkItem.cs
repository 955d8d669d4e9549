namespace Exporter.Ingest.Logs;

/// <summary>One action of a <c>_bulk</c> and what became of it.</summary>
/// <param name="action">What was asked for.</param>
/// <param name="drop">Why a document was not taken; <see cref="LogDropReason.None"/> where it was, or was none.</param>
/// <param name="index">The index that the line names, as it is written in JSON, quotes included; empty for that of the path.</param>
/// <param name="id">The document's id, likewise; empty where the line has none.</param>
public readonly ref struct BulkItem(BulkAction action, LogDropReason drop, ReadOnlySpan<byte> index, ReadOnlySpan<byte> id)
{
    /// <summary>What was asked for.</summary>
    public BulkAction Action { get; } = action;

    /// <summary>Why a document was not taken.</summary>
    public LogDropReason Drop { get; } = drop;

    /// <summary>The index.</summary>
    public ReadOnlySpan<byte> Index { get; } = index;

    /// <summary>The id.</summary>
    public ReadOnlySpan<byte> Id { get; } = id;

    /// <summary>The status that Elasticsearch would give.</summary>
    public int Status => Action is BulkAction.Update or BulkAction.Delete ? 404 : Drop == LogDropReason.None ? 201 : 400;
}
