using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host;

/// <summary>A budget in the whole process: three disks fill up one after the other, and one alert in two weeks is allowed.</summary>
public sealed class BudgetTests : IDisposable
{
    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 4, scrapes: 400);

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Page_Api_AndBoard_SayTheSame()
    {
        await using var host = await StartAsync("budget_shown");
        await host.WriteAsync(Stream);

        var page = await host.GetAsync("/metrics");
        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/budget?predictor=budget_shown"));
        var budget = Assert.Single(answer.RootElement.GetProperty("predictors").EnumerateArray());
        var soon = budget.GetProperty("horizons")[0];

        Assert.Equal("0.5 per week 1 2w 1", $"{budget.GetProperty("budget")} {budget.GetProperty("alerts")} {budget.GetProperty("window")} {budget.GetProperty("used")}");
        Assert.Equal("baseline 30m 0.6 0.6 0.6", $"{budget.GetProperty("model")} {soon.GetProperty("horizon")} {soon.GetProperty("threshold")} {soon.GetProperty("clearThreshold")} {soon.GetProperty("ownThreshold")}");
        Assert.Equal("the model's own, as no whole day has been watched yet", soon.GetProperty("why").GetString());
        Assert.StartsWith("2026-11-15T0", budget.GetProperty("roomAt").GetString(), StringComparison.Ordinal);
        Assert.Equal(0.6, soon.GetProperty("tradeOff")[0].GetProperty("threshold").GetDouble());

        // The disk that filled up first is told. The others are as likely to fail, and withheld.
        Assert.Contains("foresight_alert_budget_limit{predictor=\"budget_shown\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_alert_budget_window_seconds{predictor=\"budget_shown\"} 1209600\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_alert_budget_used{predictor=\"budget_shown\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("predicted_failure_withheld{predictor=\"budget_shown\",horizon=\"30m\",instance=\"host-2:9100\",job=\"node\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("predicted_failure_withheld{predictor=\"budget_shown\",horizon=\"30m\",instance=\"host-3:9100\"", page, StringComparison.Ordinal);
        Assert.Contains("foresight_alerts_withheld_total{predictor=\"budget_shown\"} 2\n", page, StringComparison.Ordinal);

        using var predictions = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions"));
        Assert.Equal(
            ["host-1:9100", "host-2:9100"],
            predictions.RootElement.GetProperty("predictors")[0].GetProperty("predictions").EnumerateArray()
                .Where(prediction => prediction.GetProperty("withheld").GetBoolean()).Select(prediction => prediction.GetProperty("entity").GetProperty("instance").GetString()).Order());
    }

    [Theory]
    [InlineData(1700)]
    [InlineData(1250, 1251, 3100)]
    public async Task Restarts_ChangeNothing(params int[] cuts)
    {
        var whole = await LiveAsync("budget_restart", Path.Combine(_storage, "whole"), [Stream.Count]);

        Assert.Equal(whole, await LiveAsync("budget_restart", Path.Combine(_storage, "stopped"), [.. cuts, Stream.Count]));
        Assert.Contains("predicted_failure_withheld{", whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_TheAlertThatBeganStaysUsed()
    {
        await using (var host = await StartAsync("budget_killed", _storage))
        {
            await host.WriteAsync(Stream.Take(Stream.Count / 2));
            Assert.Contains("foresight_alert_budget_used{predictor=\"budget_killed\"} 1\n", await host.GetAsync("/metrics"), StringComparison.Ordinal);
        }

        // Without a stop there is no snapshot: only the records of the steps tell.
        await using var next = await StartAsync("budget_killed", _storage);
        await next.WriteAsync(Stream.Skip(Stream.Count / 2));
        var page = await next.GetAsync("/metrics");

        Assert.Contains("foresight_alert_budget_used{predictor=\"budget_killed\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("predicted_failure_withheld{predictor=\"budget_killed\",horizon=\"30m\",instance=\"host-1:9100\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_ABudgetThatIsLargerLetsIn_AndNoneLetsAllIn()
    {
        await using var host = await StartAsync("budget_reload");
        var two = Stream.Count - 24;
        await host.WriteAsync(Stream.Take(two));
        await File.WriteAllTextAsync(host.ConfigFile, Config("budget_reload", "2 per week"), TestContext.Current.CancellationToken);
        Assert.True(host.Host.Reload());
        await host.WriteAsync(Stream.Skip(two).Take(12));
        Assert.Contains("foresight_alert_budget_used{predictor=\"budget_reload\"} 2\n", await host.GetAsync("/metrics"), StringComparison.Ordinal);

        await File.WriteAllTextAsync(host.ConfigFile, RunningHost.NodeConfig.Replace("name: node", "name: budget_reload", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.True(host.Host.Reload());
        await host.WriteAsync(Stream.Skip(two + 12));
        Assert.DoesNotContain("predicted_failure_withheld{", await host.GetAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal("""{"predictors":[]}""", await host.GetAsync("/api/v1/budget"));
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static async Task<string> LiveAsync(string predictor, string storage, int[] cuts)
    {
        Directory.CreateDirectory(storage);
        var (said, from) = ("", 0);
        foreach (var cut in cuts)
        {
            await using var host = await StartAsync(predictor, storage);
            await host.WriteAsync(Stream.GetRange(from, cut - from));
            from = cut;
            var page = await host.GetAsync("/metrics");
            said = await host.GetAsync("/api/v1/budget") + string.Join('\n', page.Split('\n').Where(line => line.StartsWith("predicted_failure_", StringComparison.Ordinal)));
            await host.Host.StopAsync();
        }

        return said;
    }

    private static Task<RunningHost> StartAsync(string predictor, string storage = "") =>
        RunningHost.StartAsync(Config(predictor, "0.5 per week"), new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs).AddHours(3)), storage: storage);

    // Failures are not what this is about: an entity that fails begins no alert.
    private static string Config(string predictor, string budget) =>
        RunningHost.NodeConfig.Replace("name: node", $"name: {predictor}\n    alert: {{budget: {budget}}}", StringComparison.Ordinal).Replace("up == bool 0", "up == bool 7", StringComparison.Ordinal);
}
