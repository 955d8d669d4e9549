using System.Text.Json;
using Exporter.Configuration;
using Exporter.Host.Clients;
using Exporter.Host.QueryApi;
using Exporter.Signals.PromQL;

namespace Exporter.Host;

/// <summary>The verb <c>query</c>: an expression, asked of a running sidecar.</summary>
/// <param name="output">Receives the result.</param>
/// <param name="error">Receives what is wrong.</param>
internal sealed class QueryCommand(TextWriter output, TextWriter error)
{
    /// <summary>How a result can be printed; the first is promtool's notation.</summary>
    public static readonly string[] Formats = ["promql", "json"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Asks and prints.</summary>
    /// <returns>The exit code: 0, or 1 when there is no answer.</returns>
    public async Task<int> RunAsync(string expression, string url, string httpConfig, string? time, string format, CancellationToken cancellation)
    {
        // Checked here already: the caret needs no server, and a mistake is seen even if there is none.
        if (!AdHocQuery.TryCompile(expression, out _, out var mistakes))
        {
            foreach (var mistake in mistakes)
            {
                await error.WriteLineAsync(WithCaret(expression, mistake)).ConfigureAwait(false);
            }

            return 1;
        }

        if (!Uri.TryCreate(url.TrimEnd('/') + "/api/v1/query", UriKind.Absolute, out var address))
        {
            await error.WriteLineAsync($"--url \"{AddressText.Of(url)}\" is not an address such as http://127.0.0.1:9977").ConfigureAwait(false);
            return 1;
        }

        using var client = HttpConfigFile.Open(httpConfig, Patience, out var httpMistakes);
        if (client is null)
        {
            CheckConfig.WriteMistakes(httpConfig, httpMistakes, error);
            return 1;
        }

        try
        {
            return await AskAsync(client, address, expression, time, format, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException or NotSupportedException or TaskCanceledException)
        {
            await error.WriteLineAsync($"query error: {AddressText.Of(address.AbsoluteUri)}: {exception.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>A mistake with the line it is in and a mark under its place.</summary>
    internal static string WithCaret(string expression, PromQlError mistake)
    {
        var line = expression.Split('\n')[mistake.Line - 1];
        var before = line[..Math.Min(line.Length, mistake.Column - 1)];

        // Tabs stay tabs, so that the mark stands right whatever their width.
        var blank = string.Concat(before.Select(character => character == '\t' ? '\t' : ' '));
        return $"{mistake.Line}:{mistake.Column}: parse error: {mistake.Message}\n  {line}\n  {blank}^";
    }

    private async Task<int> AskAsync(HttpClient client, Uri address, string expression, string? time, string format, CancellationToken cancellation)
    {
        var form = new Dictionary<string, string> { ["query"] = expression };
        if (time is not null)
        {
            form["time"] = time;
        }

        using var content = new FormUrlEncodedContent(form);
        using var response = await client.PostAsync(address, content, cancellation).ConfigureAwait(false);
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            await error.WriteLineAsync($"query error: {AddressText.Of(address.AbsoluteUri)}: {await RefusalText.OfAsync(response, cancellation).ConfigureAwait(false)}").ConfigureAwait(false);
            return 1;
        }

        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var document = await JsonDocument.ParseAsync(body, default, cancellation).ConfigureAwait(false);
        var answer = document.RootElement;
        if (answer.GetProperty("status").GetString() != "success")
        {
            await error.WriteLineAsync($"query error: {answer.GetProperty("errorType").GetString()}: {answer.GetProperty("error").GetString()}").ConfigureAwait(false);
            return 1;
        }

        var data = answer.GetProperty("data");
        foreach (var line in format == "json" ? [data.GetProperty("result").GetRawText()] : PromtoolText.Lines(data))
        {
            await output.WriteLineAsync(line).ConfigureAwait(false);
        }

        return 0;
    }
}
