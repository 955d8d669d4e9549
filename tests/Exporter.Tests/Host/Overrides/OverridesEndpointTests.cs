using System.Net;
using System.Text;
using System.Text.Json;
using Exporter.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Overrides;

/// <summary>What operators decide, from the post to alerts, outcomes and the next process. Two hosts, steps of half a minute; every prediction reaches its threshold.</summary>
public sealed class OverridesEndpointTests : IDisposable
{
    private const string Config = """
        predictors:
          - name: node
            entity: [instance]
            keep_labels: [job]
            step: 30s
            horizons: [5m]
            seasonality: []
            signals:
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95"}
            failure: up == bool 2
            alert: {threshold: 0.0000001}
        """;

    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 2, scrapes: 120);

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Mute_HoldsFromTheNextStepToItsEnd_AndWhatWasSaidIsUncertain()
    {
        await using var host = await RunningHost.StartAsync(Named("muted"), storage: _storage);
        await host.WriteAsync(Minutes(0, 7.5));

        // The last step evaluated is 6:30.
        var (status, answer) = await PostAsync(host, """{"kind": "mute", "match": "{instance=\"host-0:9100\"}", "end": "2026-11-01T00:12:00Z", "reason": "noisy", "by": "anna"}""");
        Assert.Equal(
            (HttpStatusCode.OK, """{"id":1,"kind":"mute","match":"{instance=\u0022host-0:9100\u0022}","start":"2026-11-01T00:06:30.001Z","end":"2026-11-01T00:12:00.000Z","reason":"noisy","by":"anna","state":"active"}"""),
            (status, answer));
        Assert.DoesNotContain("predicted_failure_override_info{", await host.GetAsync("/metrics"), StringComparison.Ordinal);

        await host.WriteAsync(Minutes(7.5, 10));
        var page = await host.GetAsync("/metrics");
        Assert.Contains("""predicted_failure_override_info{predictor="muted",instance="host-0:9100",job="node",override="mute"} 1""", page, StringComparison.Ordinal);
        Assert.Contains("""predicted_failure_withheld{predictor="muted",horizon="5m",instance="host-0:9100",job="node"} 1""", page, StringComparison.Ordinal);
        Assert.Contains("""predicted_failure_probability{predictor="muted",horizon="5m",instance="host-0:9100",job="node"}""", page, StringComparison.Ordinal);
        Assert.Equal(1, await host.SumAsync("predicted_failure_withheld"));
        Assert.Equal(1, await host.SumAsync("foresight_overrides", "kind=\"mute\""));
        Assert.Contains("""[{"id":1,"kind":"mute","until":"2026-11-01T00:12:00.000Z","reason":"noisy","by":"anna"}]""", await host.GetAsync("/api/v1/predictions"), StringComparison.Ordinal);

        await host.WriteAsync(Minutes(10, 30));
        Assert.DoesNotContain("predicted_failure_override_info{", await host.GetAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal(0, await host.SumAsync("foresight_overrides", "kind=\"mute\""));

        // Of host-0 the ten predictions are uncertain that waited before 7:00, and the eleven made from then to 12:00; of host-1 none is.
        Assert.Equal(21, await host.SumAsync("foresight_outcomes_total", "predictor=\"muted\"", "outcome=\"uncertain\""));
        var ended = await Poll.UntilResult("its end is noted", async () => (await ListAsync(host)).Single() is var one && one.TryGetProperty("ended", out var how) ? how.GetProperty("at").GetString() : null);
        Assert.Equal("2026-11-01T00:12:00.000Z", ended);
        Assert.Equal("expired", (await ListAsync(host, "?state=expired")).Single().GetProperty("state").GetString());
        Assert.Empty(await ListAsync(host, "?state=active"));
    }

    [Fact]
    public async Task SilenceAll_ActsAtOnceOnWhatIsShown_AlsoInTheNextProcess_UntilSomebodyEndsIt()
    {
        FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs).AddMinutes(8));
        await using (var host = await RunningHost.StartAsync(Config, time, storage: _storage))
        {
            await host.WriteAsync(Minutes(0, 7.5));
            var steps = await host.SumAsync("foresight_evaluation_last_step_timestamp_seconds");
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, """{"kind": "silence_all", "reason": "storm", "by": "ben"}""")).Status);

            // No sample came in between.
            Assert.Equal(steps, await host.SumAsync("foresight_evaluation_last_step_timestamp_seconds"));
            Assert.Equal(2, await host.SumAsync("predicted_failure_override_info", "override=\"silence_all\""));
            Assert.Equal(2, await host.SumAsync("predicted_failure_withheld"));

            // Predictions go on.
            await host.WriteAsync(Minutes(7.5, 8));
            Assert.Equal(steps + 30, await host.SumAsync("foresight_evaluation_last_step_timestamp_seconds"));
            Assert.Equal(2, await host.SumAsync("predicted_failure_override_info", "override=\"silence_all\""));
            await host.Host.StopAsync();
        }

        await using var next = await RunningHost.StartAsync(Config, time, storage: _storage);
        Assert.Equal(1, await next.SumAsync("foresight_overrides", "kind=\"silence_all\""));
        Assert.Equal(2, await next.SumAsync("predicted_failure_override_info", "override=\"silence_all\""));
        Assert.Equal("?by= must say who ends it, in 100 characters at most", (await next.ProblemAsync("/api/v1/overrides/1", HttpMethod.Delete)).Detail);

        Assert.Equal((204, ""), await next.AskAsync(HttpMethod.Delete, "/api/v1/overrides/1?by=anna"));
        Assert.Equal(0, await next.SumAsync("predicted_failure_override_info"));
        Assert.Equal(0, await next.SumAsync("predicted_failure_withheld"));
        Assert.Equal(0, await next.SumAsync("foresight_overrides"));
        Assert.Equal("no override \"1\" is in force or to come", (await next.ProblemAsync("/api/v1/overrides/1?by=anna", HttpMethod.Delete)).Detail);

        var trail = (await ListAsync(next)).Single();
        Assert.Equal("deleted ben anna 127.0.0.1 127.0.0.1", string.Join(' ', new[]
        {
            trail.GetProperty("state"), trail.GetProperty("by"), trail.GetProperty("ended").GetProperty("by"), trail.GetProperty("origin"), trail.GetProperty("ended").GetProperty("origin"),
        }.Select(value => value.GetString())));
        Assert.Equal("2026-11-01T00:07:45.700Z", trail.GetProperty("ended").GetProperty("at").GetString());
    }

    [Fact]
    public async Task Maintenance_AFailureInIt_IsNoOnset()
    {
        // host-1 is down from 22:45 to 24:00.
        var config = Named("worked-on").Replace("up == bool 2", "up == bool 0", StringComparison.Ordinal);
        await using var host = await RunningHost.StartAsync(config, storage: _storage);
        await host.WriteAsync(Minutes(0, 20));
        await PostAsync(host, """{"kind": "maintenance", "match": "instance=\"host-1:9100\"", "start": "2026-11-01T00:22:00Z", "for": "4m", "reason": "new disk", "by": "anna"}""");
        Assert.Equal("pending", (await ListAsync(host)).Single().GetProperty("state").GetString());
        await host.WriteAsync(Minutes(20, 30));

        Assert.Equal(0, await host.SumAsync("foresight_outcomes_total", "predictor=\"worked-on\"", "outcome=\"true_positive\""));
        Assert.Equal(0, await host.SumAsync("foresight_outcome_lead_time_seconds_count", "predictor=\"worked-on\""));

        // What reaches into 22:00 to 26:00 is uncertain, from 17:00 on, and what is made in it: 10 and 9 steps. With merge, what failed at 24:00
        // lasts until 29:00: five steps more.
        Assert.Equal(24, await host.SumAsync("foresight_outcomes_total", "predictor=\"worked-on\"", "outcome=\"uncertain\""));
    }

    [Fact]
    public async Task Force_StatesTheProbability_AndProvesNothing()
    {
        await using var host = await RunningHost.StartAsync(Named("stated"), storage: _storage);
        await host.WriteAsync(Minutes(0, 7.5));
        await PostAsync(host, """{"kind": "force", "predictor": "stated", "match": "{instance=~\"host-0.*\"}", "for": "5m", "probability": 0.75, "reason": "known to be bad", "by": "anna"}""");
        await host.WriteAsync(Minutes(7.5, 10));

        var page = await host.GetAsync("/metrics");
        Assert.Contains("""predicted_failure_probability{predictor="stated",horizon="5m",instance="host-0:9100",job="node"} 0.75""", page, StringComparison.Ordinal);
        Assert.DoesNotContain("""predicted_failure_probability{predictor="stated",horizon="5m",instance="host-1:9100",job="node"} 0.75""", page, StringComparison.Ordinal);
        Assert.DoesNotContain("predicted_failure_withheld{", page, StringComparison.Ordinal);

        // Until 11:30, as it began after 6:30: ten predictions.
        await host.WriteAsync(Minutes(10, 30));
        Assert.Equal(10, await host.SumAsync("foresight_outcomes_total", "predictor=\"stated\"", "outcome=\"uncertain\""));
    }

    [Theory]
    [InlineData]
    [InlineData(9.0)]
    [InlineData(7.25, 12.0)]
    public async Task Restarts_ChangeNothing(params double[] cuts)
    {
        Assert.Equal(await LiveAsync("whole", [30]), await LiveAsync("stopped", [.. cuts, 30]));
    }

    [Fact]
    public async Task Post_Mistakes_AreAllListed()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(Minutes(0, 7.5));

        Assert.Equal(
            (HttpStatusCode.BadRequest, """
            the override has an unknown member "until"; known are kind, predictor, match, start, end, for, probability, version, reason, by
            kind "silence" is none of mute, maintenance, silence_all, force, pin, baseline, freeze
            no predictor "nod"; there are: node
            for "soon" is no duration such as 30m or 2h, of 400d at most
            probability is 2, not a number from 0 to 1
            it has no reason: why it is decided
            the override: by is Number, not a text
            """),
            await PostAsync(host, """{"kind": "silence", "predictor": "nod", "for": "soon", "until": 1, "probability": 2, "by": 7}"""));
    }

    [Theory]
    [InlineData("""{"kind": "mute", "for": "1h"}""", "mute needs match or predictor: whom it concerns")]
    [InlineData("""{"kind": "force", "for": "1h", "predictor": "node", "probability": 0.5}""", "force needs match: whose probability is stated")]
    [InlineData("""{"kind": "force", "for": "1h", "match": "{instance=\"a\"}"}""", "force needs probability, from 0 to 1")]
    [InlineData("""{"kind": "mute", "for": "1h", "predictor": "node", "probability": 0.5}""", "probability goes with force only")]
    [InlineData("""{"kind": "mute", "predictor": "node"}""", "it must end: end is a time, for a duration such as 2h")]
    [InlineData("""{"kind": "mute", "predictor": "node", "end": "2026-11-02T00:00:00Z", "for": "1h"}""", "end and for say the same: one of them is enough")]
    [InlineData("""{"kind": "mute", "predictor": "node", "end": "2026-11-01T00:07:00Z"}""", "end 2026-11-01T00:07:00.000Z has passed: the stream is at 2026-11-01T00:07:15.700Z")]
    [InlineData("""{"kind": "mute", "predictor": "node", "start": "2026-11-03T00:00:00Z", "end": "2026-11-02T00:00:00Z"}""", "end 2026-11-02T00:00:00.000Z is before start 2026-11-03T00:00:00.000Z")]
    [InlineData("""{"kind": "mute", "predictor": "node", "end": "2036-11-02T00:00:00Z"}""", "it ends further ahead than 400d")]
    [InlineData("""{"kind": "mute", "match": "{instance=~\"(\"}", "for": "1h"}""", "match {instance=~\"(\"}: column 12: ")]
    [InlineData("""{"kind": "mute", "match": "{host=\"a\"}", "for": "1h"}""", "match {host=\"a\"}: predictions have no label \"host\"; they have instance, job")]
    [InlineData("""{"kind": "mute", "match": "up", "for": "1h"}""", "match {up}: ")]
    [InlineData("""{"kind": "silence_all", "predictor": "node"}""", "silence_all concerns all entities of all predictors: match and predictor go with other kinds")]
    [InlineData("""{"kind": "silence_all", "start": 1793491200}""", "silence_all holds at once: start goes with other kinds")]
    [InlineData("""{"kind": "pin", "predictor": "node", "for": "1h"}""", "pin needs version: which one of the registry, its beginning, or an alias that stands for it now")]
    [InlineData("""{"kind": "pin", "version": "a", "for": "1h"}""", "pin needs predictor: whose model it is")]
    [InlineData("""{"kind": "pin", "predictor": "node", "version": "a"}""", "it must end: end is a time, for a duration such as 2h")]
    [InlineData("""{"kind": "mute", "predictor": "node", "version": "a", "for": "1h"}""", "version goes with pin only")]
    [InlineData("""{"kind": "baseline", "match": "{job=\"node\"}", "for": "1h"}""", "baseline goes by predictor: a step has one model with its thresholds, and learns as a whole; match goes with mute, maintenance and force")]
    [InlineData("""{"kind": "freeze"}""", "it must end: end is a time, for a duration such as 2h")]
    public async Task Post_WhatIsWrong_IsRefusedWithTheReason(string body, string mistake)
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(Minutes(0, 7.5));

        var (status, answer) = await PostAsync(host, body[..^1] + """, "reason": "why", "by": "me"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith($"not an override: {mistake}", answer, StringComparison.Ordinal);
        Assert.Single(answer.TrimEnd('\n').Split('\n'));
        Assert.Empty(await ListAsync(host));
    }

    [Fact]
    public async Task Post_MoreThanTheLimit_IsRefused_ButTheKillSwitchFindsAPlace()
    {
        await using var host = await RunningHost.StartAsync(Config + "\nlimits: {max_overrides: 1}\n", storage: _storage);
        const string Mute = """{"kind": "mute", "predictor": "node", "for": "1h", "reason": "why", "by": "me"}""";

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, Mute)).Status);
        Assert.Equal((HttpStatusCode.BadRequest, "1 overrides are there already (limits.max_overrides): end one first"), await PostAsync(host, Mute));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, """{"kind": "silence_all", "reason": "why", "by": "me"}""")).Status);

        Assert.Equal(204, (await host.AskAsync(HttpMethod.Delete, "/api/v1/overrides/2?by=me")).Status);
        Assert.Equal(204, (await host.AskAsync(HttpMethod.Delete, "/api/v1/overrides/1?by=me")).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, Mute)).Status);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static string Named(string predictor) => Config.Replace("name: node", $"name: {predictor}", StringComparison.Ordinal);

    /// <summary>The samples of scrapes from one minute to before another.</summary>
    private static List<SomeSample> Minutes(double from, double to) => Stream[(int)(from * 4 * 6)..(int)(to * 4 * 6)];

    private static async Task<List<JsonElement>> ListAsync(RunningHost host, string parameters = "")
    {
        using var answer = JsonDocument.Parse(await host.GetAsync($"/api/v1/overrides{parameters}"));
        return [.. answer.RootElement.Clone().GetProperty("overrides").EnumerateArray()];
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(RunningHost host, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await RunningHost.Client.PostAsync(new Uri(host.Address, "/api/v1/overrides"), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await ProblemText.DetailOrTextAsync(response));
    }

    /// <summary>Lives through the stream with the same decisions, and says what was shown after each half minute.</summary>
    private async Task<string> LiveAsync(string name, double[] cuts)
    {
        var storage = Directory.CreateDirectory(Path.Combine(_storage, name)).FullName;
        var start = DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs);
        FakeTimeProvider time = new(start);
        var (said, from) = (new StringBuilder(), 0.0);
        foreach (var cut in cuts)
        {
            await using var host = await RunningHost.StartAsync(Config, time, storage: storage);
            if (from == 0)
            {
                await PostAsync(host, """{"kind": "mute", "match": "{instance=\"host-0:9100\"}", "start": "2026-11-01T00:06:00Z", "end": "2026-11-01T00:12:00Z", "reason": "a", "by": "b"}""");
                await PostAsync(host, """{"kind": "force", "match": "{instance=\"host-1:9100\"}", "start": "2026-11-01T00:08:00Z", "end": "2026-11-01T00:14:00Z", "probability": 0.5, "reason": "a", "by": "b"}""");
            }

            for (; from < cut; from += 0.25)
            {
                time.SetUtcNow(start.AddMinutes(from + 0.25));
                await host.WriteAsync(Minutes(from, from + 0.25));
                foreach (var line in (await host.GetAsync("/metrics")).Split('\n').Where(line => line.StartsWith("predicted_failure_", StringComparison.Ordinal)))
                {
                    said.AppendLine(line);
                }
            }

            await host.Host.StopAsync();
        }

        return said.ToString();
    }
}
