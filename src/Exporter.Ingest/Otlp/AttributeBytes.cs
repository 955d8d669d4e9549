namespace Exporter.Ingest.Otlp;

/// <summary>Where the attributes of a point lie, which senders write one behind the other.</summary>
internal struct AttributeBytes
{
    private int _start;
    private int _end;

    /// <summary>Adds the next attribute.</summary>
    /// <param name="fields">Stands on it.</param>
    /// <returns>False where something else lies between it and the one before.</returns>
    public bool TryAdd(in MessageFields fields)
    {
        bool isNext = _end == 0 || _end == fields.TagAt;
        _start = _end == 0 ? fields.TagAt : _start;
        _end = fields.End;
        return isNext;
    }

    /// <summary>All of them, tags and lengths included.</summary>
    public readonly ReadOnlySpan<byte> Of(ReadOnlySpan<byte> buffer) => buffer[_start.._end];
}
