namespace Exporter.Ingest.Logs;

/// <summary>The actions of one <c>_bulk</c>, in its order.</summary>
public sealed class BulkItems
{
    private const int FirstItems = 256;

    private Line[] _lines = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>True where one has another status than asked for.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>An action.</summary>
    /// <param name="position">From 0.</param>
    /// <param name="batch">The batch that was read with it.</param>
    public BulkItem At(int position, LogBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ref readonly var line = ref _lines[position];
        return new BulkItem(line.Action, line.Drop, batch.TextOf(line.Index), batch.TextOf(line.Id));
    }

    /// <summary>Adds one.</summary>
    internal void Add(BulkAction action, TextSlice index, TextSlice id, LogDropReason drop)
    {
        if (Count == _lines.Length)
        {
            Array.Resize(ref _lines, Math.Max(FirstItems, 2 * Count));
        }

        _lines[Count++] = new Line(action, drop, index, id);

        // What is not there can be deleted, for Elasticsearch.
        HasErrors |= drop != LogDropReason.None || action == BulkAction.Update;
    }

    /// <summary>Forgets all.</summary>
    internal void Clear() => (Count, HasErrors) = (0, false);

    private readonly record struct Line(BulkAction Action, LogDropReason Drop, TextSlice Index, TextSlice Id);
}
