using System.Text;
using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;

namespace Exporter.Ingest.Logs;

/// <summary>The source that a resource of OTLP is: <c>job</c>, <c>instance</c> and its other attributes, under the names that <c>target_info</c> gives them.</summary>
/// <remarks>
/// Attributes without a name, those that are too long, such as the arguments of a Java program, and those beyond the limit of labels in the order of their keys, are left out: a service's logs are
/// not lost for them.
/// </remarks>
internal static class ResourceSource
{
    // What a resource may take as objects follows from what its labels may take.
    private const int ElementsPerLabel = 8;
    private const int LongAttributes = 16;
    private const int MaxMessage = 200;

    private static readonly JsonParser Json = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Reads a <c>Resource</c> as protobuf.</summary>
    public static StreamSource ReadProtobuf(ReadOnlySpan<byte> resource, IngestLimits limits)
    {
        if (!ExportShape.TryCountResource(resource, out var elements))
        {
            return StreamSource.Invalid("the resource is no protobuf");
        }

        if (IsTooLarge(resource.Length, elements, limits) is { } tooLarge)
        {
            return tooLarge;
        }

        try
        {
            return Of(Resource.Parser.ParseFrom(resource), limits);
        }
        catch (InvalidProtocolBufferException exception)
        {
            return Malformed(exception);
        }
    }

    /// <summary>Reads a <c>Resource</c> as JSON.</summary>
    public static StreamSource ReadJson(ReadOnlySpan<byte> resource, IngestLimits limits)
    {
        if (resource.IsEmpty)
        {
            return Of(new Resource(), limits);
        }

        if (IsTooLarge(resource.Length, ExportShape.CountJson(resource), limits) is { } tooLarge)
        {
            return tooLarge;
        }

        try
        {
            return Of(Json.Parse<Resource>(Encoding.UTF8.GetString(resource)), limits);
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException or OverflowException or FormatException)
        {
            return Malformed(exception);
        }
    }

    private static StreamSource? IsTooLarge(int bytes, int elements, IngestLimits limits)
    {
        var (maxBytes, maxElements) = ((long)LongAttributes * limits.MaxLabelBytes, (long)ElementsPerLabel * limits.MaxLabelsPerSeries);
        return bytes <= maxBytes && elements <= maxElements
            ? null
            : StreamSource.Invalid($"a resource of {bytes} bytes with {elements} elements exceeds {maxBytes} or {maxElements}, which follow from max_label_bytes and max_labels_per_series");
    }

    // A message may quote what it is about at its full length.
    private static StreamSource Malformed(Exception exception) => StreamSource.Invalid($"the resource: {exception.Message[..Math.Min(exception.Message.Length, MaxMessage)]}");

    private static StreamSource Of(Resource resource, IngestLimits limits)
    {
        var labels = new ResourceLabels(resource).Info();
        labels.Remove("__name__");
        var fitting = labels
            .Where(label => label.Key.Length > 0 && Encoding.UTF8.GetByteCount(label.Key) <= limits.MaxLabelBytes && Encoding.UTF8.GetByteCount(label.Value) <= limits.MaxLabelBytes)
            .OrderBy(label => label.Key is "job" or "instance" ? 0 : 1)
            .Take(limits.MaxLabelsPerSeries);
        return StreamSource.Of(new LogSource(fitting));
    }
}
