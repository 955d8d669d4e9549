namespace Exporter.Ingest.Logs;

/// <summary>Finds the source that bytes of a request mean, and reads it where it is new.</summary>
/// <param name="sources">Those that are known.</param>
/// <param name="form">How the request is written.</param>
/// <param name="limits">The limits in force for it.</param>
internal readonly struct SourceResolver(LogSources sources, LogForm form, IngestLimits limits)
{
    /// <summary>The source.</summary>
    /// <param name="bytes">A resource, labels or values of fields, as the form has them.</param>
    public StreamSource Find(ReadOnlySpan<byte> bytes)
    {
        if (sources.TryFind(form, bytes, out var known))
        {
            return StreamSource.Of(known);
        }

        if (sources.IsFull(limits.MaxLogSources))
        {
            return new StreamSource(null, LogDropReason.SourceLimit, null);
        }

        var read = Read(bytes);
        if (read.Source is { } source)
        {
            sources.Add(form, bytes, source);
        }

        return read;
    }

    private StreamSource Read(ReadOnlySpan<byte> bytes) => form switch
    {
        LogForm.OtlpProtobuf => ResourceSource.ReadProtobuf(bytes, limits),
        LogForm.OtlpJson => ResourceSource.ReadJson(bytes, limits),
        LogForm.LokiProtobuf => LokiLabels.ReadText(bytes, limits),
        LogForm.LokiJson => LokiLabels.ReadJson(bytes, limits),
        _ => StreamSource.Of(limits.ElasticsearchFields.SourceOf(bytes)),
    };
}
