using System.Text;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;

namespace Exporter.Ingest.Otlp;

/// <summary>Reads the body of an OTLP export of metrics: protobuf or JSON, plain or gzip.</summary>
/// <remarks>
/// Source: opentelemetry.io/docs/specs/otlp, "OTLP/HTTP". Sizes are checked before memory is taken: those after decompression while it is decompressed, those of the
/// objects that a body becomes by counting them first (<see cref="ExportShape"/>).
/// </remarks>
public static class ExportReader
{
    // A newer sender may know more than we do.
    private static readonly JsonParser Json = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a body.</summary>
    /// <param name="body">As it came; not needed after the call.</param>
    /// <param name="isJson">JSON, not protobuf.</param>
    /// <param name="isZipped">In gzip.</param>
    /// <param name="limits">The limits in force for this request.</param>
    /// <param name="request">What it says; null where it is refused.</param>
    /// <param name="error">Why it is refused; null where it is not.</param>
    /// <returns><see cref="RejectReason.None"/>, <see cref="RejectReason.DecodedTooLarge"/> or <see cref="RejectReason.Protobuf"/>.</returns>
    public static RejectReason Read(ArraySegment<byte> body, bool isJson, bool isZipped, IngestLimits limits, out ExportMetricsServiceRequest? request, out string? error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        (request, error) = (null, null);
        try
        {
            using var plain = isZipped ? new GzipBody(body, limits.MaxDecodedBytes) : null;
            if (plain is { IsTooLarge: true })
            {
                error = $"body has more than {limits.MaxDecodedBytes} bytes after decompression, which max_decoded_bytes={limits.MaxDecodedBytes} forbids";
                return RejectReason.DecodedTooLarge;
            }

            var bytes = plain?.Bytes ?? body;
            var reason = Check(bytes, isJson, limits, out error);
            if (reason == RejectReason.None)
            {
                request = isJson ? ReadJson(bytes) : ExportMetricsServiceRequest.Parser.ParseFrom(bytes);
            }

            return reason;
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException or InvalidDataException or DecoderFallbackException or OverflowException or FormatException)
        {
            error = $"not a valid ExportMetricsServiceRequest: {exception.Message}";
            return RejectReason.Protobuf;
        }
    }

    /// <summary>Holds what a plain body would be in memory against the limits, for whoever leaves the reading to others.</summary>
    /// <param name="bytes">The body, decompressed.</param>
    /// <param name="isJson">JSON, not protobuf.</param>
    /// <param name="limits">The limits in force for this request.</param>
    /// <param name="error">Why it is refused; null where it is not.</param>
    /// <returns><see cref="RejectReason.None"/>, <see cref="RejectReason.DecodedTooLarge"/> or <see cref="RejectReason.Protobuf"/>.</returns>
    public static RejectReason Check(ReadOnlySpan<byte> bytes, bool isJson, IngestLimits limits, out string? error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        error = null;
        var elements = isJson ? ExportShape.CountJson(bytes) : 0;
        if (!isJson && !ExportShape.TryCount(bytes, out elements))
        {
            error = "not a valid ExportMetricsServiceRequest: the bytes are no protobuf";
            return RejectReason.Protobuf;
        }

        if (elements <= ExportShape.MaxElements(limits))
        {
            return RejectReason.None;
        }

        error = $"body has {elements} elements, more than the {ExportShape.MaxElements(limits)} that max_decoded_bytes={limits.MaxDecodedBytes} allows";
        return RejectReason.DecodedTooLarge;
    }

    // From a stream, since a text would take twice the bytes once more.
    private static ExportMetricsServiceRequest ReadJson(ArraySegment<byte> json)
    {
        using var text = new StreamReader(new MemoryStream(json.Array!, json.Offset, json.Count), StrictUtf8, detectEncodingFromByteOrderMarks: false);
        return Json.Parse<ExportMetricsServiceRequest>(text);
    }
}
