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

    /// <summary>Decompresses a body.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="limits">The limits in force for this request.</param>
    /// <param name="plain">What it holds, to be disposed; null where it is refused.</param>
    /// <param name="error">Why it is refused; null where it is not.</param>
    /// <returns><see cref="RejectReason.None"/>, <see cref="RejectReason.DecodedTooLarge"/> or <see cref="RejectReason.Protobuf"/>.</returns>
    public static RejectReason Unzip(ArraySegment<byte> body, IngestLimits limits, out GzipBody? plain, out string? error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        (plain, error) = (null, null);
        try
        {
            var gzip = new GzipBody(body, limits.MaxDecodedBytes);
            if (!gzip.IsTooLarge)
            {
                plain = gzip;
                return RejectReason.None;
            }

            gzip.Dispose();
            error = $"body has more than {limits.MaxDecodedBytes} bytes after decompression, which max_decoded_bytes={limits.MaxDecodedBytes} forbids";
            return RejectReason.DecodedTooLarge;
        }
        catch (InvalidDataException exception)
        {
            error = Invalid(exception);
            return RejectReason.Protobuf;
        }
    }

    /// <summary>Reads a body.</summary>
    /// <param name="body">Decompressed; not needed after the call.</param>
    /// <param name="isJson">JSON, not protobuf.</param>
    /// <param name="limits">The limits in force for this request.</param>
    /// <param name="request">What it says; null where it is refused.</param>
    /// <param name="error">Why it is refused; null where it is not.</param>
    /// <returns><see cref="RejectReason.None"/>, <see cref="RejectReason.DecodedTooLarge"/> or <see cref="RejectReason.Protobuf"/>.</returns>
    public static RejectReason Read(ArraySegment<byte> body, bool isJson, IngestLimits limits, out ExportMetricsServiceRequest? request, out string? error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        request = null;
        var reason = Check(body, isJson, limits, out error);
        if (reason != RejectReason.None)
        {
            return reason;
        }

        try
        {
            request = isJson ? ReadJson(body) : ExportMetricsServiceRequest.Parser.ParseFrom(body);
            return RejectReason.None;
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidJsonException or DecoderFallbackException or OverflowException or FormatException)
        {
            error = Invalid(exception);
            return RejectReason.Protobuf;
        }
    }

    private static string Invalid(Exception exception) => $"not a valid ExportMetricsServiceRequest: {exception.Message}";

    // Holds what a body would be in memory against the limits.
    private static RejectReason Check(ReadOnlySpan<byte> bytes, bool isJson, IngestLimits limits, out string? error)
    {
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
