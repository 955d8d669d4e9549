using Exporter.Ingest;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Endpoints;

/// <summary>What the request's headers say about its body.</summary>
/// <remarks>
/// Source: remote write 2.0 specification, "Protobuf Message": <c>proto=</c> names the message, and without it the message is that of 1.0.
/// Missing headers are read as snappy and 1.0, as Prometheus does for senders older than the specification.
/// </remarks>
internal static class RemoteWriteHeaders
{
    private const string MediaType = "application/x-protobuf";
    private const string MessageV1 = "prometheus.WriteRequest";
    private const string MessageV2 = "io.prometheus.write.v2.Request";

    // What Prometheus itself sends, recognised without parsing.
    private const string UsualV2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

    /// <summary>The version that the Content-Type names; null if it names none that is known.</summary>
    public static RemoteWriteVersion? VersionOf(string? contentType) => contentType switch
    {
        null or "" or MediaType => RemoteWriteVersion.V1,
        UsualV2 => RemoteWriteVersion.V2,
        _ => ParseVersion(contentType),
    };

    /// <summary>True if the body is a snappy block by its Content-Encoding.</summary>
    public static bool IsSnappy(string? contentEncoding) =>
        string.IsNullOrEmpty(contentEncoding) || contentEncoding.Equals("snappy", StringComparison.OrdinalIgnoreCase);

    private static RemoteWriteVersion? ParseVersion(string contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? parsed)
            || !parsed.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        NameValueHeaderValue? message = parsed.Parameters.FirstOrDefault(p => p.Name.Equals("proto", StringComparison.OrdinalIgnoreCase));
        return message?.GetUnescapedValue().ToString() switch
        {
            null or MessageV1 => RemoteWriteVersion.V1,
            MessageV2 => RemoteWriteVersion.V2,
            _ => null,
        };
    }
}
