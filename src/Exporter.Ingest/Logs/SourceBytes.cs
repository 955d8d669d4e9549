namespace Exporter.Ingest.Logs;

/// <summary>What a sender writes of a source, to look it up by.</summary>
/// <param name="form">How it is written.</param>
/// <param name="bytes">A resource, labels or the values of fields.</param>
internal readonly ref struct SourceBytes(LogForm form, ReadOnlySpan<byte> bytes)
{
    /// <summary>How it is written.</summary>
    public LogForm Form { get; } = form;

    /// <summary>What is written.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}
