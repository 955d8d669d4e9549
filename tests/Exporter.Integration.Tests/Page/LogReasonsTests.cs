using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Page;

/// <summary>A failure that only the log shows, from the lines to what a person reads: its prediction's reasons name the line, in the API and on the page of a real sidecar.</summary>
public sealed partial class LogReasonsTests(Chromium chromium)
{
    private const string Note = "log line \"connection pool exhausted after <*>\" at 40× its usual rate";

    // 2026-11-01T00:00:00Z: on every grid of steps and windows, and before any clock that runs the tests.
    private const long BaseMs = 1_793_491_200_000;
    private const int QuietMinutes = 120;
    private const int BurstMinutes = 5;

    [Fact]
    public async Task Burst_OfOneStructuredLine_IsAReasonWithThatLine()
    {
        await using ForesightProcess sidecar = await ForesightProcess.StartAsync(Configuration, null, $"--storage.path={PeerProcess.NewFolder("log-reasons")}", "--ingest.hold-backlog=false");
        RemoteWriteSender sender = new(sidecar.Address);

        // Two such lines in five minutes for two hours, then sixteen a minute.
        for (int minute = 0; minute < QuietMinutes; minute++)
        {
            await LiveAsync(sidecar, sender, minute, minute % 5 is 1 or 3 ? 1 : 0);
        }

        for (int minute = QuietMinutes; minute < QuietMinutes + BurstMinutes; minute++)
        {
            await LiveAsync(sidecar, sender, minute, 16);
        }

        await LogAsync(sidecar, QuietMinutes + BurstMinutes, """{"level":"info","msg":"tick"}""");
        await LiveAsync(sidecar, sender, QuietMinutes + BurstMinutes, 0);

        JsonNode answer = JsonNode.Parse(await sidecar.GetAsync("/api/v1/predictions"))!;
        JsonNode prediction = Assert.Single(answer["predictors"]![0]!["predictions"]!.AsArray())!;
        Assert.Contains(prediction["advice"]!["reasons"]!.AsArray(), reason => (string)reason!["signal"]! == "error_rate" && ((string)reason["text"]!).Contains(Note, StringComparison.Ordinal));

        await using Browser browser = await chromium.OpenAsync(new Uri(sidecar.Address, "#/entity/logs?instance=web-1"));
        await browser.CheckAsync("log-reasons", async () =>
        {
            await browser.WaitAsync("document.querySelector('.reasons bdi')");
            Assert.Contains(Note, await browser.EvaluateAsync<string>("document.querySelector('.reasons').textContent"), StringComparison.Ordinal);
            Assert.Empty(browser.Complaints);
        });
    }

    /// <summary>A minute's lines are written, and what the page says of them comes back as from Prometheus.</summary>
    private static async Task LiveAsync(ForesightProcess sidecar, RemoteWriteSender sender, int minute, int lines)
    {
        if (lines > 0)
        {
            await LogAsync(sidecar, minute, [.. Enumerable.Range(0, lines).Select(line => $$"""{"level":"error","id":"{{minute:x}}-{{line}}","msg":"connection pool exhausted after {{line}} ms"}""")]);
        }

        (IReadOnlyList<(string, string)>, double)[] samples =
        [
            ([("__name__", "up"), ("instance", "web-1"), ("job", "shop")], 1),
            .. ScrapedPage.Parse(await sidecar.GetAsync("/metrics"))
                .Where(sample => sample.Name.StartsWith("log_", StringComparison.Ordinal))
                .Select(sample => ((IReadOnlyList<(string, string)>)[("__name__", sample.Name), .. Label().Matches(sample.LabelText).Select(label => (label.Groups[1].Value, label.Groups[2].Value))], sample.Value)),
        ];
        Assert.Equal(204, (await sender.SendAsync(BaseMs + (minute * 60_000L), samples)).Status);
    }

    private static async Task LogAsync(ForesightProcess sidecar, int minute, params string[] lines)
    {
        JsonArray values = [.. lines.Select(line => new JsonArray($"{BaseMs + (minute * 60_000L)}000000", line))];
        JsonObject push = new() { ["streams"] = new JsonArray(new JsonObject { ["stream"] = new JsonObject { ["instance"] = "web-1", ["job"] = "shop" }, ["values"] = values }) };
        using StringContent content = new(push.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Web.Client.PostAsync(new Uri(sidecar.Address, "/loki/api/v1/push"), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private const string Configuration = """
        predictors:
          - name: logs
            entity: [instance]
            keep_labels: [job]
            step: 30s
            horizons: [30m]
            seasonality: []
            signals:
              error_rate: {expr: 'sum by (instance, job) (rate(log_lines_total{severity="error"}[5m]))', limit: "> 0.2", unit: per_second}
              answered: max by (instance, job) (up)
            failure: up == bool 0
            alert: {threshold: 0.05}

        """;

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex Label();
}
