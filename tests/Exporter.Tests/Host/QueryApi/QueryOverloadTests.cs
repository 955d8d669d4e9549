using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.QueryApi;

/// <summary>Queries that find no place, or whose time is over, get 503; the pipeline's lock in the test's hand makes them wait.</summary>
public sealed class QueryOverloadTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(17);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Queries_BeyondThoseThatRunAndWait_GetOneAnswerAtOnceAndTheOthersTheirResult()
    {
        await using var host = await StartedAsync("query: {max_concurrent: 1}");
        var held = HeldGate.Of(host);

        // One runs and one waits, whichever they are: the third has no place.
        var queries = Enumerable.Range(0, 3).Select(_ => AskAsync(host)).ToList();
        var refused = await Task.WhenAny(queries);
        queries.Remove(refused);
        Assert.All(queries, query => Assert.False(query.IsCompleted));
        await held.ReleaseAsync();

        var (status, retryAfter, answer) = await refused;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (status, retryAfter));
        Assert.Equal(("error", "unavailable"), ((string?)answer["status"], (string?)answer["errorType"]));
        Assert.Equal("more than 1 queries at once (query.max_concurrent)", (string?)answer["error"]);
        Assert.All(await Task.WhenAll(queries), one => Assert.Equal(HttpStatusCode.OK, one.Status));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host)).Status);
        Assert.Contains("foresight_queries_total{endpoint=\"query\",code=\"503\"} 1\n", await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_WhoseTimeIsOverWhileItWaitsForTheLock_IsRefusedAsTimedOut()
    {
        var time = new WatchedTime();
        await using var host = await StartedAsync("query: {timeout: 17s}", time);
        var held = HeldGate.Of(host);

        var query = AskAsync(host);
        await time.Started.Task.WaitAsync(Cancellation);
        time.Advance(Timeout);
        await held.ReleaseAsync();

        var (status, _, answer) = await query;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(("error", "timeout"), ((string?)answer["status"], (string?)answer["errorType"]));
        Assert.Equal("query timed out after 17 s (query.timeout, or the request's own)", (string?)answer["error"]);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(host)).Status);
    }

    private static async Task<(HttpStatusCode Status, string? RetryAfter, JsonNode Answer)> AskAsync(RunningHost host)
    {
        using var response = await RunningHost.Client.GetAsync(new Uri(host.Address, "/api/v1/query?query=up"), Cancellation);
        return (response.StatusCode, response.Headers.RetryAfter?.ToString(), JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!);
    }

    private static async Task<RunningHost> StartedAsync(string settings, TimeProvider? time = null)
    {
        var host = await RunningHost.StartAsync(RunningHost.NodeConfig + "\n" + settings, time);
        Assert.Equal(204, await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 20)));
        return host;
    }

    /// <summary>The pipeline's lock, held by a thread of its own until it is released.</summary>
    private sealed class HeldGate
    {
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _holder;

        private HeldGate(RunningHost host)
        {
            using var entered = new ManualResetEventSlim();
            var gate = host.Host.Pipeline.Gate;
            _holder = Task.Factory.StartNew(
                () => gate.Run(() =>
                {
                    entered.Set();
                    _release.Task.Wait();
                }),
                Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            entered.Wait(Cancellation);
        }

        public static HeldGate Of(RunningHost host) => new(host);

        public Task ReleaseAsync()
        {
            _release.SetResult();
            return _holder;
        }
    }

    /// <summary>A clock that stands still and tells when a query has set its deadline.</summary>
    private sealed class WatchedTime() : FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs + 3_600_000))
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == Timeout)
            {
                Started.TrySetResult();
            }

            return timer;
        }
    }
}
