using System.Text.Json;

namespace Exporter.Tests.Host.Lifecycle;

/// <summary>Ten hosts of which each fails once an hour, for a minute, and a sidecar whose models change by rule while it lives through these hours.</summary>
internal static class RuledHosts
{
    private const int Hosts = 10;
    private const double SecondsPerHour = 3600;

    /// <summary>How long a host is busier than usual, minutes.</summary>
    private const int BusyMinutes = 2;

    /// <summary>A sidecar whose champion and challenger are aliases, with one horizon of five minutes.</summary>
    public static Task<RunningHost> StartAsync(string predictor, string rules, string storage, string models) => RunningHost.StartAsync(
        RunningHost.NodeConfig
            .Replace("name: node", $"name: {predictor}\n    model: champion\n    challengers: [challenger]{rules}", StringComparison.Ordinal)
            .Replace("[30m, 2h]", "[5m]", StringComparison.Ordinal),
        storage: storage,
        models: models,
        admin: true);

    /// <summary>The version that predicts.</summary>
    public static string Champion(RunningHost host) => host.Host.Pipeline.Predictors[0].Model.Current.Version;

    /// <summary>Lives through hours of the stream, in ten minutes at once, until a version predicts.</summary>
    /// <param name="host">The sidecar.</param>
    /// <param name="fromHour">The hour that is next.</param>
    /// <param name="until">The version; empty for all hours.</param>
    /// <param name="forHours">How many at most.</param>
    /// <param name="busyAhead">How long before it fails a host is busier, minutes; null for never.</param>
    /// <returns>The hour that is next.</returns>
    public static async Task<int> LiveAsync(RunningHost host, int fromHour, string until = "", int forHours = 12, int? busyAhead = null)
    {
        for (var hour = fromHour; hour < fromHour + forHours; hour++)
        {
            for (var part = 0; part < 6; part++)
            {
                Assert.Equal(204, await host.WriteAsync(Stream(hour, part, busyAhead)));
                host.Host.Follower.Look();
                host.Host.Rules.Look(TestContext.Current.CancellationToken);
            }

            if (Champion(host) == until)
            {
                return hour + 1;
            }
        }

        Assert.True(until.Length == 0, $"{until} does not predict after {forHours} hours:\n{host.Log}");
        return fromHour + forHours;
    }

    /// <summary>The champions that took another's place, the newest first.</summary>
    public static async Task<string[]> SwitchesAsync(RunningHost host) =>
    [
        .. JsonElement.Parse(await host.GetAsync("/api/v1/models")).GetProperty("predictors")[0].GetProperty("switches").EnumerateArray()
            .Where(one => one.GetProperty("role").GetString() == "champion" && one.GetProperty("from").GetString() is not null and not "baseline")
            .Select(one => $"{one.GetProperty("from").GetString()} > {one.GetProperty("to").GetString()}: {one.GetProperty("reason").GetString()}"),
    ];

    /// <summary>What was asked for, by whom and with which result, the newest first.</summary>
    public static async Task<string[]> ChangesAsync(RunningHost host, string predictor) =>
    [
        .. JsonElement.Parse(await host.GetAsync($"/api/v1/models/{predictor}")).GetProperty("changes").EnumerateArray()
            .Select(one => $"{one.GetProperty("action").GetString()} by {one.GetProperty("by").GetString()}: {(one.TryGetProperty("result", out var result) ? result.GetString() : "")}"),
    ];

    /// <summary>Titles of the events about switches, the newest first.</summary>
    public static async Task<string[]> EventsAsync(RunningHost host) =>
        [.. JsonElement.Parse(await host.GetAsync("/api/v1/events?kind=model_switch")).GetProperty("events").EnumerateArray().Select(one => one.GetProperty("title").GetString()!)];

    private static IEnumerable<SomeSample> Stream(int hour, int part, int? busyAhead)
    {
        for (var scrape = 0; scrape < 20; scrape++)
        {
            var minute = (part * 10) + (scrape / 2.0);
            var at = SomeSample.BaseMs + (long)(((hour * 60) + minute) * 60_000);
            for (var host = 0; host < Hosts; host++)
            {
                // Each is down for a minute, six minutes after the one before.
                var isDown = (int)minute == FailsAt(host);
                (string, string)[] Series(string name) => [("__name__", name), ("instance", $"host-{host}:9100"), ("job", "node")];
                yield return new SomeSample(Series("up"), at, isDown ? 0 : 1);
                yield return new SomeSample(Series("node_busy_seconds_total"), at, BusySeconds((hour * SecondsPerHour) + (minute * 60), busyAhead is { } ahead ? FailsAt(host) - ahead : null));
                yield return new SomeSample(Series("disk_used_ratio"), at, 0.5);
            }
        }
    }

    private static int FailsAt(int host) => (6 * host) + 3;

    /// <summary>A second each second, and three while it is busier, which begins at some minute of each hour.</summary>
    private static double BusySeconds(double seconds, int? busyFromMinute)
    {
        if (busyFromMinute is not { } minute)
        {
            return seconds;
        }

        var since = seconds + SecondsPerHour - (minute * 60);
        return seconds + (2 * 60 * BusyMinutes * Math.Floor(since / SecondsPerHour)) + (2 * Math.Min(since % SecondsPerHour, 60 * BusyMinutes));
    }
}
