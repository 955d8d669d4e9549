using System.Globalization;
using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Senders;

/// <summary>The samples as a server of Prometheus' query API has stored them.</summary>
internal static class RawSamples
{
    /// <summary>Each sample of a selector in a span, as text: labels, timestamp, value; in order.</summary>
    /// <param name="server">Prometheus, or the sidecar.</param>
    /// <param name="selector">The series.</param>
    /// <param name="endMs">The last moment, Unix ms.</param>
    /// <param name="span">How far back from there, as a PromQL duration.</param>
    public static async Task<string[]> ReadAsync(Uri server, string selector, long endMs, string span)
    {
        using JsonDocument answer = await AskAsync(server, selector, endMs, span);
        return
        [
            .. ResultOf(answer).EnumerateArray().SelectMany(series =>
            {
                string labels = string.Join(",", series.GetProperty("metric").EnumerateObject().OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => $"{label.Name}={label.Value}"));
                return series.GetProperty("values").EnumerateArray().Select(value => $"{labels} {value[0].GetDouble():F3} {value[1]}");
            }).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The samples of all series of a selector in a span, in the order of time.</summary>
    /// <param name="server">Prometheus, or the sidecar.</param>
    /// <param name="selector">The series.</param>
    /// <param name="endMs">The last moment, Unix ms.</param>
    /// <param name="span">How far back from there, as a PromQL duration.</param>
    public static async Task<(long AtMs, double Value)[]> ReadNumbersAsync(Uri server, string selector, long endMs, string span)
    {
        using JsonDocument answer = await AskAsync(server, selector, endMs, span);
        return
        [
            .. ResultOf(answer).EnumerateArray().SelectMany(series => series.GetProperty("values").EnumerateArray())
                .Select(value => ((long)Math.Round(value[0].GetDouble() * 1000), double.Parse(value[1].GetString()!, CultureInfo.InvariantCulture))).Order(),
        ];
    }

    private static async Task<JsonDocument> AskAsync(Uri server, string selector, long endMs, string span)
    {
        string query = Uri.EscapeDataString($"{selector}[{span}]");
        string time = (endMs / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
        return JsonDocument.Parse(await Web.Client.GetStringAsync(new Uri(server, $"/api/v1/query?query={query}&time={time}")));
    }

    private static JsonElement ResultOf(JsonDocument answer) => answer.RootElement.GetProperty("data").GetProperty("result");
}
