using System.Globalization;
using System.Net;

namespace Exporter.Integration.Tests.QueryApi;

/// <summary>The requests that Grafana's data source of type Prometheus sends, as its server part (promlib) writes them.</summary>
/// <remarks>
/// From the sources of Grafana 12: queries are forms by POST; what the browser asks for goes by POST too, except for a list of
/// paths that are asked for by GET, and a POST answered with 400 or 405 is tried again by GET. Times are Unix seconds, <c>step</c> is
/// a number of seconds, and a range begins and ends at multiples of it.
/// </remarks>
/// <param name="server">The data source's URL.</param>
internal sealed class GrafanaDataSource(Uri server)
{
    private static readonly string[] ByGetOnly = ["label/", "metadata"];

    // As Go's client, which asks for gzip and is given it by Prometheus.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });

    /// <summary>Save &amp; test: an instant query at the fourth second of 1970.</summary>
    public Task<AnswerText> CheckHealthAsync() => PostAsync("query", [("query", "1+1"), ("time", "4")]);

    /// <summary>A panel's query over time.</summary>
    public Task<AnswerText> QueryRangeAsync(string expression, long fromMs, long toMs, double stepSeconds) => PostAsync("query_range",
        [("query", expression), ("start", Aligned(fromMs, stepSeconds)), ("end", Aligned(toMs, stepSeconds)), ("step", Number(stepSeconds)), ("timeout", "60s")]);

    /// <summary>A table's or an alert rule's query, at the end of the range as it is.</summary>
    public Task<AnswerText> QueryInstantAsync(string expression, long toMs) =>
        PostAsync("query", [("query", expression), ("time", Number(toMs / 1000.0)), ("timeout", "60s")]);

    /// <summary>Exemplars beside a panel's query.</summary>
    public Task<AnswerText> QueryExemplarsAsync(string expression, long fromMs, long toMs) =>
        PostAsync("query_exemplars", [("query", expression), ("start", Number(fromMs / 1000.0)), ("end", Number(toMs / 1000.0))]);

    /// <summary>What the browser asks for by way of the data source: metadata, labels, variables.</summary>
    public async Task<AnswerText> CallResourceAsync(string path, params (string Name, string Value)[] parameters)
    {
        if (!ByGetOnly.Any(start => path.StartsWith(start, StringComparison.Ordinal)))
        {
            var answer = await PostAsync(path, parameters);
            if (answer.Status is not (400 or 405))
            {
                return answer;
            }
        }

        var query = string.Join('&', parameters.Select(one => $"{Uri.EscapeDataString(one.Name)}={Uri.EscapeDataString(one.Value)}"));
        return await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(server, $"/api/v1/{path}{(query.Length == 0 ? "" : "?")}{query}")));
    }

    private static string Aligned(long ms, double stepSeconds) => Number(Math.Floor(ms / (stepSeconds * 1000)) * stepSeconds);

    private static string Number(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);

    private Task<AnswerText> PostAsync(string path, IEnumerable<(string Name, string Value)> form)
    {
        var content = new FormUrlEncodedContent(form.Select(one => KeyValuePair.Create(one.Name, one.Value)));
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(server, $"/api/v1/{path}")) { Content = content });
    }

    private static async Task<AnswerText> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.Add("User-Agent", "Grafana/12.1.0");
            request.Headers.Add("X-Dashboard-Uid", "foresight");
            request.Headers.Add("X-Panel-Id", "1");
            using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
            return await AnswerText.OfAsync(response, TestContext.Current.CancellationToken);
        }
    }
}
