using System.Runtime.Versioning;
using System.Text.Json;
using Exporter.Configuration.Logs;
using Exporter.Host.Logs;
using Exporter.Ingest.Logs;
using Exporter.Signals;
using Exporter.Signals.Logs;
using Exporter.Tests.Host.Api;
using Exporter.Tests.Signals.Logs;
using Exporter.Tests.Signals.State.Sealing;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Logs;

public sealed class LogDeskTests
{
    private const string Hostile = "<img src=x onerror=alert(1)> \"quoted\" 5";
    private const long Minute = 60_000;

    private static readonly LogSource Web = SomeLogs.Source("web-1");
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Series_AreCountersOnTheMetricsPage_InBothFormats()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        Assert.DoesNotContain("log_lines_total", await host.GetAsync("/metrics"), StringComparison.Ordinal);

        host.Host.Logs.Say(Web, 0, "pool exhausted after 5 ms", LogSeverity.Error);
        host.Host.Logs.Say(Web, 0, "pool exhausted after 7 ms", LogSeverity.Error);
        var page = await host.GetAsync("/metrics");

        Assert.Contains("# TYPE log_lines_total counter\n", page, StringComparison.Ordinal);
        Assert.Contains("log_lines_total{instance=\"web-1\",job=\"shop\",severity=\"error\"} 2\n", page, StringComparison.Ordinal);
        Assert.Contains("log_lines_total{instance=\"web-1\",job=\"shop\",severity=\"info\"} 0\n", page, StringComparison.Ordinal);
        Assert.Matches("log_template_lines_total\\{instance=\"web-1\",job=\"shop\",template=\"[0-9a-f]{16}\"\\} 2\n", page);
        Assert.Contains("log_template_lines_total{instance=\"web-1\",job=\"shop\",template=\"other\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("log_new_templates_total{instance=\"web-1\",job=\"shop\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_log_lines_mined_total 2\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("pool", page, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "/metrics"));
        request.Headers.Add("Accept", "application/openmetrics-text; version=1.0.0");
        using var response = await RunningHost.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains("# TYPE log_lines counter\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_OfEachProtocol_AreOneTemplateOfOneEntity()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.Equal(204, (await host.PostJsonAsync("/loki/api/v1/push", """{"streams":[{"stream":{"instance":"web-1","job":"shop","level":"error"},"values":[["1793491200000000000","pool exhausted after 5 ms"]]}]}""")).Status);
        Assert.Equal(200, (await host.PostJsonAsync("/v1/logs", """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"service.instance.id","value":{"stringValue":"web-1"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1793491201000000000","severityNumber":17,"body":{"stringValue":"pool exhausted after 7 ms"}}]}]}]}""")).Status);
        Assert.Equal(200, (await host.PostJsonAsync("/elasticsearch/logs/_bulk", "{\"create\":{}}\n{\"@timestamp\":\"2026-11-01T00:00:02Z\",\"service\":{\"name\":\"shop\",\"node\":{\"name\":\"web-1\"}},\"log.level\":\"error\",\"message\":\"pool exhausted after 9 ms\"}\n")).Status);

        var page = await host.GetAsync("/metrics");
        Assert.Contains("log_lines_total{instance=\"web-1\",job=\"shop\",severity=\"error\"} 3\n", page, StringComparison.Ordinal);
        Assert.Matches("log_template_lines_total\\{instance=\"web-1\",job=\"shop\",template=\"[0-9a-f]{16}\"\\} 3\n", page);
        Assert.Contains("log_new_templates_total{instance=\"web-1\",job=\"shop\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("\"pool exhausted after ", await host.GetAsync("/api/v1/log-templates"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_ListsTemplates_WithoutAnyLine_UnlessThatIsAskedFor()
    {
        foreach (var keeps in (bool[])[false, true])
        {
            await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig + (keeps ? "\nlogs: {keep_examples: true}\n" : ""));
            host.Host.Logs.Say(Web, 0, Hostile, LogSeverity.Warn);
            host.Host.Logs.Say(Web, 0, "quiet", LogSeverity.Info);

            var text = await host.GetAsync("/api/v1/log-templates?severity=warn&search=QUOTED&order=factor");

            Assert.Empty(ApiDocument.Mistakes(ApiDocument.Root["components"]!["schemas"]!["LogTemplates"]!, text));
            Assert.DoesNotContain("<img", text, StringComparison.Ordinal);
            using var answer = JsonDocument.Parse(text);
            Assert.Equal(1, answer.RootElement.GetProperty("total").GetInt32());
            var template = answer.RootElement.GetProperty("templates")[0];
            Assert.Equal("<img src=x onerror=alert(<*>)> \"quoted\" <*>", template.GetProperty("template").GetString());
            Assert.Equal(keeps ? Hostile : null, template.GetProperty("example").GetString());
        }
    }

    [Fact]
    public async Task Api_TellsAllMistakes()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        var problem = await host.ProblemAsync("/api/v1/log-templates?severity=loud&bad=perhaps&order=random&limit=x");

        Assert.Equal(4, problem.Errors!.Count);
    }

    [Fact]
    public async Task Templates_SurviveAStop_AndADamagedFileDoesNotStopAStart()
    {
        var storage = RunningHost.NewFolder();
        string before;
        await using (var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: storage))
        {
            host.Host.Logs.Say(Web, 1000, "pool exhausted after 5 ms", LogSeverity.Error);
            before = IdentityIn(await host.GetAsync("/api/v1/log-templates"));
            await host.Host.StopAsync();
        }

        await using (var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: storage))
        {
            Assert.Equal(before, IdentityIn(await host.GetAsync("/api/v1/log-templates")));
        }

        var file = Path.Combine(storage, "log-templates.json");
        await File.WriteAllTextAsync(file, "{\"version\":1,\"templates\":[null]}", TestContext.Current.CancellationToken);
        await using (var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: storage))
        {
            Assert.Contains("\"total\":0", await host.GetAsync("/api/v1/log-templates"), StringComparison.Ordinal);
            Assert.Contains("log-templates.json", host.Log, StringComparison.Ordinal);
        }

        Directory.Delete(storage, recursive: true);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task WhatIsUsual_SurvivesAStop_AlsoEncrypted_WhileCountersBeginAnew()
    {
        var (storage, keyFile) = (RunningHost.NewFolder(), SomeKey.File(RunningHost.NewFolder()));
        var startMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / (5 * Minute) * 5 * Minute - (125 * Minute);
        await using (var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: storage, keyFile: keyFile))
        {
            for (var window = 0; window < 24; window++)
            {
                SayTimes(host.Host.Logs, 2, startMs + (window * 5 * Minute), "connection pool exhausted after 5 ms", LogSeverity.Error);
            }

            await host.Host.StopAsync();
        }

        await using var next = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: storage, keyFile: keyFile);
        Assert.Contains("log_lines_total{instance=\"web-1\",job=\"shop\",severity=\"error\"} 0\n", await next.GetAsync("/metrics"), StringComparison.Ordinal);
        SayTimes(next.Host.Logs, 80, startMs + (24 * 5 * Minute), "connection pool exhausted after 5 ms", LogSeverity.Error);
        next.Host.Logs.Say(Web, startMs + (25 * 5 * Minute), "tick");

        Assert.Equal(
            "log line \"connection pool exhausted after <*>\" at 40× its usual rate",
            new LogNotes(next.Host.Logs).Of(new SignalDefinition("errors", "rate(log_lines_total{severity=\"error\"}[5m])"), Labels.Of(("instance", "web-1"))));
        Assert.Contains("log_lines_total{instance=\"web-1\",job=\"shop\",severity=\"error\"} 80\n", await next.GetAsync("/metrics"), StringComparison.Ordinal);
        Directory.Delete(storage, recursive: true);
    }

    [Fact]
    public void Saved_OfTheFirstVersion_OrOfOtherLabels_IsTaken_WithoutEntities()
    {
        LogDesk desk = new(new LogOptions(), null, new FakeTimeProvider(Start));
        desk.Say(Web, Start.ToUnixTimeMilliseconds(), "a");
        var saved = desk.Read(census => census.Save());
        var first = JsonSerializer.Deserialize(JsonSerializer.Serialize(saved, SavedLogsJson.Default.SavedLogs).Replace("\"version\":2", "\"version\":1", StringComparison.Ordinal).Replace("\"entities\":", "\"unknown\":", StringComparison.Ordinal), SavedLogsJson.Default.SavedLogs)!;

        Assert.True(saved.IsSound());
        Assert.True(first.IsSound());
        Assert.False((first with { Version = 2 }).IsSound());
        Assert.Equal((1, 0), Known(new LogOptions(), first));
        Assert.Equal((1, 1), Known(new LogOptions(), saved));
        Assert.Equal((1, 0), Known(new LogOptions { Labels = new LogLabels([("pod", ["pod"])]) }, saved));
    }

    [Fact]
    public void StructuredLine_IsMinedByItsMessage_WithItsOwnSeverityAndTime()
    {
        FakeTimeProvider time = new(Start.AddHours(1));
        LogDesk desk = new(new LogOptions(), null, time);

        desk.Say(Web, 0, """{"ts":"2026-11-01T00:30:00Z","level":"error","msg":"pool exhausted after 5 ms","trace":"8f1c"}""", LogSeverity.Unknown);
        desk.Say(Web, 0, """{"trace":"77ab","level":"error","msg":"pool exhausted after 7 ms"}""", LogSeverity.Unknown);
        desk.Say(Web, 0, "pool exhausted after 9 ms", LogSeverity.Error);

        var template = Assert.Single(desk.Read(census => census.Miner.Templates.ToArray()));
        Assert.Equal(("pool exhausted after <*>", 3L, Start.AddMinutes(30).ToUnixTimeMilliseconds()), (template.Text, template.Lines, template.FirstMs));
        Assert.Equal(3, desk.Read(census => census.Entities.Single().LinesOf(LogSeverity.Error)));
    }

    [Fact]
    public void Time_ThatIsMissingOrFarAhead_IsTheClocks()
    {
        FakeTimeProvider time = new(Start);
        LogDesk desk = new(new LogOptions(), null, time);
        desk.Say(Web, 0, "a");
        desk.Say(Web, Start.AddHours(1).ToUnixTimeMilliseconds(), "b");
        desk.Say(Web, Start.AddMinutes(-5).ToUnixTimeMilliseconds(), "c");

        Assert.Equal([Start, Start, Start.AddMinutes(-5)], desk.Read(census => census.Miner.Templates.Select(each => DateTimeOffset.FromUnixTimeMilliseconds(each.LastMs)).ToArray()));
    }

    [Fact]
    public void Notes_NameTheLineThatIsFurthestAboveItsUsualRate()
    {
        FakeTimeProvider time = new(Start.AddDays(1));
        LogDesk desk = new(new LogOptions(), null, time);
        var startMs = Start.ToUnixTimeMilliseconds();
        for (var window = 0; window < 24; window++)
        {
            SayTimes(desk, 2, startMs + (window * 5 * Minute), "connection pool exhausted after 5 ms", LogSeverity.Error);
            SayTimes(desk, 10, startMs + (window * 5 * Minute), "request 7 done", LogSeverity.Info);
        }

        SayTimes(desk, 80, startMs + (24 * 5 * Minute), "connection pool exhausted after 5 ms", LogSeverity.Error);
        SayTimes(desk, 1000, startMs + (24 * 5 * Minute), "request 7 done", LogSeverity.Info);
        desk.Say(Web, startMs + (25 * 5 * Minute), "tick");
        LogNotes notes = new(desk);
        var host = Labels.Of(("instance", "web-1"));
        var pool = desk.Read(census => census.Miner.Templates[0].Name);

        Assert.Null(notes.Of(new SignalDefinition("load", "node_load1"), host));
        Assert.Null(notes.Of(new SignalDefinition("errors", "rate(log_lines_total{severity=\"error\"}[5m])"), Labels.Of(("instance", "db-1"))));
        Assert.Null(notes.Of(new SignalDefinition("bad", "rate(log_known_bad_lines_total[5m])"), host));
        const string Expected = "log line \"connection pool exhausted after <*>\" at 40× its usual rate";
        Assert.Equal(Expected, notes.Of(new SignalDefinition("errors", "rate(log_lines_total{severity=\"error\"}[5m])"), host));
        Assert.Equal(Expected, notes.Of(new SignalDefinition("pool", $"rate(log_template_lines_total{{template=\"{pool}\"}}[5m])"), host));
        Assert.Equal("log line \"request <*> done\" at 100× its usual rate", notes.Of(new SignalDefinition("all", "rate(log_template_lines_total[5m])"), host));
    }

    private static (int Templates, int Entities) Known(LogOptions options, SavedLogs saved) =>
        new LogDesk(options, saved, new FakeTimeProvider(Start)).Read(census => (census.Miner.Templates.Count, census.Entities.Count));

    private static void SayTimes(LogDesk desk, int times, long timestampMs, string line, LogSeverity severity)
    {
        for (var i = 0; i < times; i++)
        {
            desk.Say(Web, timestampMs, line, severity);
        }
    }

    private static string IdentityIn(string answer)
    {
        using var parsed = JsonDocument.Parse(answer);
        return parsed.RootElement.GetProperty("templates")[0].GetProperty("id").GetString()!;
    }
}
