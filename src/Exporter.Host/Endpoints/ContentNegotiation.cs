using Exporter.Exposition;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Endpoints;

/// <summary>What form of the page a scraper asks for.</summary>
internal static class ContentNegotiation
{
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>The text format that <paramref name="accept"/> likes best; the classic one when it says nothing we know.</summary>
    public static TextFormat FormatOf(StringValues accept)
    {
        if (!MediaTypeHeaderValue.TryParseList(accept, out var types))
        {
            return TextFormat.Prometheus;
        }

        var openMetrics = types.Where(IsOpenMetrics).Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
        var classic = types.Where(IsClassic).Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
        return openMetrics > 0 && openMetrics >= classic ? TextFormat.OpenMetrics : TextFormat.Prometheus;
    }

    /// <summary>The Content-Type of a format.</summary>
    public static string ContentTypeOf(TextFormat format) => format == TextFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>True when <paramref name="acceptEncoding"/> allows gzip.</summary>
    public static bool AcceptsGzip(StringValues acceptEncoding) =>
        StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var encodings)
        && encodings.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);

    // 0.0.1 was a draft with other rules; a scraper that wants only that gets the classic format.
    private static bool IsOpenMetrics(MediaTypeHeaderValue type) =>
        type.MediaType.Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase) && VersionOf(type) is (null or "1.0.0");

    private static bool IsClassic(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase) && VersionOf(type) is (null or "0.0.4");

    private static string? VersionOf(MediaTypeHeaderValue type) =>
        type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))?.GetUnescapedValue().Value;
}
