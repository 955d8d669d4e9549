using System.Net;
using System.Text;
using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Tests.Host;

/// <summary>What people say of predictions, from the post to the outcomes and across a stop.</summary>
public sealed class FeedbackEndpointTests : IDisposable
{
    // Always an alert, and never a failure: every prediction is false, unless somebody acts.
    private const string Config = """
        predictors:
          - name: node
            entity: [instance]
            step: 30s
            horizons: [5m]
            seasonality: []
            signals:
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95"}
            failure: up == bool 2
            alert: {threshold: 0.0000001}
        """;

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task ActedOn_MakesTheEntityUncertainUntilTheHorizonIsOver()
    {
        // Counters belong to the process, in which other tests count under the usual name.
        var stream = SomeSample.Stream(hosts: 2, scrapes: 120);
        await using var host = await RunningHost.StartAsync(Config.Replace("name: node", "name: acted", StringComparison.Ordinal), storage: _storage);
        await host.WriteAsync(stream.Take(30 * 6));

        // The run of alerts began with the first prediction, 7 minutes ago: its horizon is over, so this holds for the longest horizon.
        var answer = await PostAsync(host, """{"predictor": "acted", "labels": {"instance": "host-0:9100", "job": "node"}, "verdict": "acted_on", "by": "me", "at": "2026-11-01T00:07:00Z"}""");
        Assert.Equal((HttpStatusCode.OK, """{"result":"new","until":"2026-11-01T00:12:00.000Z"}"""), answer);
        await host.WriteAsync(stream.Skip(30 * 6));

        // Of host-0 the ten predictions are uncertain that waited before 7:00, and the eleven made from then to 12:00; of host-1 none is.
        Assert.Equal(1, await host.SumAsync("foresight_feedback_total", "predictor=\"acted\"", "verdict=\"acted_on\""));
        Assert.Equal(21, await host.SumAsync("foresight_outcomes_total", "predictor=\"acted\"", "outcome=\"uncertain\""));
    }

    [Fact]
    public async Task ActedOn_AnAlertWhoseHorizonGoesOn_HoldsUntilThatIsOver_AlsoInTheNextProcess()
    {
        var stream = SomeSample.Stream(hosts: 2, scrapes: 120);
        await using (var host = await RunningHost.StartAsync(Config, storage: _storage))
        {
            await host.WriteAsync(stream.Take(12 * 6));
            Assert.Equal(
                (HttpStatusCode.OK, """{"result":"new","alert":"2026-11-01T00:00:00.000Z","until":"2026-11-01T00:05:00.000Z"}"""),
                await PostAsync(host, """{"predictor": "node", "labels": {"instance": "host-0:9100"}, "verdict": "acted_on", "at": "2026-11-01T00:02:00Z"}"""));

            // Closed as a killed process leaves it: no snapshot.
        }

        await using var next = await RunningHost.StartAsync(Config, storage: _storage);
        await next.WriteAsync(stream.Skip(12 * 6).Take(60 * 6));

        Assert.Contains("\"until\":\"2026-11-01T00:05:00.000Z\"", await next.GetAsync("/api/v1/feedback"), StringComparison.Ordinal);

        // The store is written in the background.
        var outcome = await Poll.UntilResult("the alert's outcome is written", async () => await OutcomeAsync(next) is var told and not "undecided" ? told : null);
        Assert.Equal("uncertain", outcome);
    }

    [Fact]
    public async Task RightAndWrong_AreListedBesideTheOutcome_WhichTheyDoNotChange()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 60));

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, """{"predictor": "node", "labels": {"instance": "host-0:9100"}, "verdict": "right", "note": "was slow", "by": "me", "at": 1793491800, "alert": 1793491200}""")).Status);
        Assert.Equal(
            """{"result":"known","alert":"2026-11-01T00:00:00.000Z"}""",
            (await PostAsync(host, """{"predictor": "node", "labels": {"instance": "host-0:9100"}, "verdict": "right", "by": "me", "at": 1793491800, "alert": 1793491200}""")).Text);
        await PostAsync(host, """{"predictor": "node", "labels": {"instance": "host-1:9100"}, "verdict": "wrong", "at": 1793491860}""");

        var pages = new List<string>();
        for (var after = ""; after is not null;)
        {
            using var page = JsonDocument.Parse(await host.GetAsync($"/api/v1/feedback?limit=1&predictor=node&after={after}"));
            pages.AddRange(page.RootElement.GetProperty("feedback").EnumerateArray().Select(one => one.GetRawText().Split(",\"posted\"")[0]));
            after = page.RootElement.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Equal(
            [
                """{"predictor":"node","labels":{"instance":"host-1:9100"},"verdict":"wrong","at":"2026-11-01T00:11:00.000Z","by":"","note":"","outcomes":{}""",
                """{"predictor":"node","labels":{"instance":"host-0:9100"},"verdict":"right","at":"2026-11-01T00:10:00.000Z","by":"me","note":"was slow","alert":"2026-11-01T00:00:00.000Z","outcomes":{"5m":"wrong"}""",
            ],
            pages);
    }

    [Theory]
    [InlineData("[]", "not feedback: the feedback is Array, not an object")]
    [InlineData("""{"predictor": "node", "labels": {"instance": "a"}, "verdict": "maybe"}""", "not feedback: verdict \"maybe\" is none of right, wrong, acted_on")]
    [InlineData("""{"labels": {"instance": "a"}, "verdict": "right"}""", "not feedback: the feedback has no text \"predictor\"")]
    [InlineData("""{"predictor": "node", "labels": {"host": "a"}, "verdict": "right"}""", "predictor \"node\" needs the labels instance, given are {host=\"a\"}")]
    [InlineData("""{"predictor": "node", "labels": {"instance": "a"}, "verdict": "right", "alert": 1793491200}""", "no alert of {instance=\"a\"} began at 2026-11-01T00:00:00.000Z")]
    [InlineData("""{"predictor": "node", "labels": {"instance": "a"}, "verdict": "right", "at": "2999-01-01T00:00:00Z"}""", "at 2999-01-01T00:00:00.000Z lies further ahead than max_future=10m")]
    public async Task Post_WhatIsWrong_IsRefusedWithTheReason(string body, string answer)
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);

        Assert.Equal((HttpStatusCode.BadRequest, answer), await PostAsync(host, body));
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static async Task<string> OutcomeAsync(RunningHost host)
    {
        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/feedback?match[]=%7Binstance%3D%22host-0:9100%22%7D"));
        return answer.RootElement.GetProperty("feedback")[0].GetProperty("outcomes").GetProperty("5m").GetString()!;
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(RunningHost host, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await RunningHost.Client.PostAsync(new Uri(host.Address, "/api/v1/feedback"), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await ProblemText.DetailOrTextAsync(response));
    }
}
