using System.Net;
using System.Text;
using Exporter.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Dependencies;

/// <summary>What a status page says is on the metrics page while it is known, and nothing that a page does ends anything.</summary>
public sealed class StatusPagesTests
{
    private const string Major = """{"status": {"indicator": "major"}, "components": [{"name": "API \"v2\"", "status": "partial_outage"}], "incidents": [{"status": "investigating"}]}""";

    private string _page = Major;
    private int _status = 200;
    private int _asked;

    [Fact]
    public async Task Page_IsShown_HeldForThreeIntervals_AndGoneThen()
    {
        await using var server = new LoopbackServer(AnswerAsync);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await RunningHost.StartAsync(Configuration(server), time);
        await Poll.Until("the page is shown", async () => (await host.GetAsync("/metrics")).Contains("foresight_dependency_status{", StringComparison.Ordinal));
        var page = await host.GetAsync("/metrics");
        Assert.Contains("foresight_dependency_status{dependency=\"payments\"} 3\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_dependency_component_status{dependency=\"payments\",component=\"API \\\"v2\\\"\"} 3\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_dependency_incidents{dependency=\"payments\"} 1\n", page, StringComparison.Ordinal);

        // It says nothing that can be read any more: what it said holds, and trouble is told once.
        _page = "<html>sorry</html>";
        for (var minute = 1; minute <= 3; minute++)
        {
            await NextAsync(time);
            await Poll.Until("the failure is counted", async () => await host.SumAsync("foresight_status_page_requests_total", "result=\"failure\"") >= minute);
            Assert.Contains("foresight_dependency_status{dependency=\"payments\"} 3\n", await host.GetAsync("/metrics"), StringComparison.Ordinal);
        }

        Assert.Single(host.Log.Split('\n'), line => line.Contains("A status page cannot be read", StringComparison.Ordinal));
        await NextAsync(time);
        Assert.DoesNotContain("foresight_dependency_", await host.GetAsync("/metrics"), StringComparison.Ordinal);

        _page = """{"status": {"indicator": "none"}}""";
        await NextAsync(time);
        await Poll.Until("the page is shown again", async () => (await host.GetAsync("/metrics")).Contains("foresight_dependency_status{dependency=\"payments\"} 0\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(500, "x", "500")]
    [InlineData(302, "x", "302")]
    [InlineData(200, null, "65536")]
    public async Task Answer_ThatIsNone_TooLarge_OrElsewhere_IsCountedAndTold(int status, string? page, string told)
    {
        (_status, _page) = (status, page ?? new string(' ', 70_000) + Major);
        await using var server = new LoopbackServer(AnswerAsync);
        await using var host = await RunningHost.StartAsync(Configuration(server));

        await Poll.Until("it is counted", async () => await host.SumAsync("foresight_status_page_requests_total", "result=\"failure\"") > 0);

        Assert.DoesNotContain("foresight_dependency_", await host.GetAsync("/metrics"), StringComparison.Ordinal);
        Assert.Contains(told, host.Log.Split('\n').Single(line => line.Contains("A status page cannot be read", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_TakesPagesAwayAndBringsOthers()
    {
        await using var server = new LoopbackServer(AnswerAsync);
        await using var host = await RunningHost.StartAsync(Configuration(server));
        await Poll.Until("the page is shown", async () => (await host.GetAsync("/metrics")).Contains("dependency=\"payments\"", StringComparison.Ordinal));

        await File.WriteAllTextAsync(host.ConfigFile, Configuration(server).Replace("name: payments", "name: mail", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);

        await Poll.Until("the other page is shown", async () => (await host.GetAsync("/metrics")).Contains("foresight_dependency_status{dependency=\"mail\"} 3\n", StringComparison.Ordinal));
        Assert.DoesNotContain("payments", await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    private static string Configuration(LoopbackServer server) =>
        RunningHost.NodeConfig + $"\nstatus_pages:\n  - {{name: payments, url: \"{server.Address}api/v2/summary.json\", interval: 1m, max_response_bytes: 65536}}\n";

    /// <summary>An interval passes, and the page is asked.</summary>
    private async Task NextAsync(FakeTimeProvider time)
    {
        var before = Volatile.Read(ref _asked);
        time.Advance(TimeSpan.FromMinutes(1));
        await Poll.Until("the page is asked", () => Task.FromResult(Volatile.Read(ref _asked) > before));
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        context.Response.StatusCode = _status;
        context.Response.RedirectLocation = _status == 302 ? "http://127.0.0.1:1/" : null;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(_page));
        context.Response.Close();
        Interlocked.Increment(ref _asked);
    }
}
