using System.Threading.Channels;
using Exporter.Exposition;
using Exporter.Host.Endpoints;
using Exporter.Host.Problems;
using Exporter.Host.QueryApi;
using Exporter.Host.Rpc;
using Exporter.Host.Rpc.Proto;
using Exporter.Host.Serving;
using Exporter.Tests.Exposition;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Rpc;

/// <summary>Watchers hear of every step, of the latest where they are slow, and of the end; and hold nobody up.</summary>
public sealed class PredictionsWatchTests
{
    private const int Hosts = 3;
    private const int SamplesOfAScrape = Hosts * 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_SendsEachStepAsListWouldAnswerIt()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var client = new RpcClient(host.Address);
        var request = new ListRequest { Sort = ListRequest.Types.Sort.Entity, Limit = 2 };
        using var watch = client.Predictions.Watch(request, cancellationToken: Cancellation);
        var stream = SomeSample.Stream(Hosts, scrapes: 40);
        await host.WriteAsync(stream.Take(10 * SamplesOfAScrape));

        await ReachAsync(watch, await client.Predictions.ListAsync(request, cancellationToken: Cancellation));
        var steps = new List<DateTimeOffset>();
        for (var scrape = 10; scrape < 40; scrape += 2)
        {
            // Two scrapes of 15 s make one step due.
            await host.WriteAsync(stream.Skip(scrape * SamplesOfAScrape).Take(2 * SamplesOfAScrape));
            Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
            Assert.Equal(0u, watch.ResponseStream.Current.SkippedSteps);
            Assert.Equal(Assert.Single((await client.Predictions.ListAsync(request, cancellationToken: Cancellation)).Predictors), watch.ResponseStream.Current.Predictor);
            steps.Add(watch.ResponseStream.Current.Predictor.Step.ToDateTimeOffset());
        }

        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(30), pair.Second - pair.First));
        Assert.Equal(1, await host.SumAsync("foresight_watchers"));
    }

    [Fact]
    public async Task Watch_OfWhatAnOperatorDecides_SendsTheSameStepAgain()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: RunningHost.NewFolder());
        using var client = new RpcClient(host.Address);
        using var watch = client.Predictions.Watch(new ListRequest(), cancellationToken: Cancellation);
        await host.WriteAsync(SomeSample.Stream(Hosts, scrapes: 10));
        await ReachAsync(watch, await client.Predictions.ListAsync(new ListRequest(), cancellationToken: Cancellation));
        var before = watch.ResponseStream.Current.Predictor;

        using var content = new StringContent("""{"kind": "silence_all", "reason": "storm", "by": "anna"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await RunningHost.Client.PostAsync(new Uri(host.Address, "/api/v1/overrides"), content, Cancellation);
        Assert.True(answer.IsSuccessStatusCode);

        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        var after = watch.ResponseStream.Current.Predictor;
        Assert.Equal(before.Step, after.Step);
        Assert.DoesNotContain(before.Predictions, one => one.Overrides.Count > 0);
        Assert.All(after.Predictions, one => Assert.Equal("storm", Assert.Single(one.Overrides).Reason));
    }

    [Fact]
    public async Task SlowWatcher_GetsTheLatestStep_AndIsToldHowManyItMissed()
    {
        var board = new PredictionBoard(TimeProvider.System, TimeSpan.FromHours(1));
        using var metrics = new ServingMetrics(new object());
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var messages = new Reader();
        var watching = new PredictionWatch(board, metrics, TimeProvider.System, CancellationToken.None).ServeAsync(() => Question(host), messages, gone.Token);

        Publish(board, 0.1f);
        Assert.Equal((0.1, 0u), await messages.NextAsync());
        for (var step = 2; step <= 9; step++)
        {
            // The second begins to be sent before the others come; nobody reads it yet.
            Publish(board, step / 10f);
            if (step == 2)
            {
                await messages.BegunAsync();
            }
        }

        Assert.Equal((0.2, 0u), await messages.NextAsync());
        Assert.Equal((0.9, 6u), await messages.NextAsync());
        Publish(board, 0.95f);
        Assert.Equal((0.95, 0u), await messages.NextAsync());
        await gone.CancelAsync();
        await watching;
    }

    [Fact]
    public async Task Stop_EndsEveryStream_AndSaysSo()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var client = new RpcClient(host.Address);
        using var watch = client.Predictions.Watch(new ListRequest(), cancellationToken: Cancellation);
        await host.WriteAsync(SomeSample.Stream(Hosts, scrapes: 10));
        Assert.True(await watch.ResponseStream.MoveNext(Cancellation));

        var stopping = host.Host.StopAsync();

        var ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(Cancellation))
            {
                // Steps that were on their way.
            }
        });
        Assert.Equal((StatusCode.Unavailable, "the sidecar is stopping"), (ended.StatusCode, ended.Status.Detail));
        await stopping;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_WhileAMessageIsBeingSent_LetsItArriveButDoesNotWaitForever(bool isRead)
    {
        var board = new PredictionBoard(TimeProvider.System, TimeSpan.FromHours(1));
        using var metrics = new ServingMetrics(new object());
        using var stopping = new CancellationTokenSource();
        var time = new FakeTimeProvider();
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var messages = new Reader();
        var watching = new PredictionWatch(board, metrics, time, stopping.Token).ServeAsync(() => Question(host), messages, Cancellation);
        Publish(board, 0.1f);
        await messages.BegunAsync();

        await stopping.CancelAsync();

        Assert.False(messages.Cancelled.IsCancellationRequested, "A cancelled message resets the stream, and the client never hears why.");
        if (isRead)
        {
            Assert.Equal((0.1, 0u), await messages.NextAsync());
        }
        else
        {
            time.Advance(PredictionWatch.LastMessage);
        }

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => watching)).StatusCode);
    }

    [Fact]
    public async Task Watchers_PastTheLimit_AreRefused_AndAPlaceIsFreeAgainWhenOneGoes()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await host.WriteAsync(SomeSample.Stream(Hosts, scrapes: 10));
        using var client = new RpcClient(host.Address);
        var watches = new List<AsyncServerStreamingCall<WatchResponse>>();
        for (var i = 0; i < PredictionWatch.MaxWatchers; i++)
        {
            watches.Add(client.Predictions.Watch(new ListRequest(), cancellationToken: Cancellation));
            Assert.True(await watches[^1].ResponseStream.MoveNext(Cancellation));
        }

        using var extra = client.Predictions.Watch(new ListRequest(), cancellationToken: Cancellation);
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(() => extra.ResponseStream.MoveNext(Cancellation))).StatusCode);
        using var wrong = client.Predictions.Watch(new ListRequest { Horizon = "9h" }, cancellationToken: Cancellation);
        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<RpcException>(() => wrong.ResponseStream.MoveNext(Cancellation))).StatusCode);

        watches.ForEach(watch => watch.Dispose());
        await TestKit.Poll.Until("places are free", async () => await host.SumAsync("foresight_watchers") == 0);
        using var next = client.Predictions.Watch(new ListRequest(), cancellationToken: Cancellation);
        Assert.True(await next.ResponseStream.MoveNext(Cancellation));
    }

    /// <summary>Reads on up to the step that is listed: of several that one request makes due, a watcher may see any before the last.</summary>
    private static async Task ReachAsync(AsyncServerStreamingCall<WatchResponse> watch, ListResponse listed)
    {
        do
        {
            Assert.True(await watch.ResponseStream.MoveNext(Cancellation));
        }
        while (!watch.ResponseStream.Current.Predictor.Equals(Assert.Single(listed.Predictors)));
    }

    private static void Publish(PredictionBoard board, float probability) => board.Publish(SomeFrames.Frame(SomeFrames.Definition("node"), ("a", probability, probability)));

    private static PredictionsQuestion Question(RunningHost host) => new(new CheckedParameters(QueryParameters.Of([])), host.Host.Pipeline);

    /// <summary>A client that takes one message at a time, when the test says so.</summary>
    private sealed class Reader : IAsyncStreamWriter<WatchResponse>
    {
        private readonly Channel<WatchResponse> _begun = Channel.CreateUnbounded<WatchResponse>();
        private readonly Channel<bool> _read = Channel.CreateUnbounded<bool>();

        public WriteOptions? WriteOptions { get; set; }

        /// <summary>Gives up the message that is being sent.</summary>
        public CancellationToken Cancelled { get; private set; }

        public Task WriteAsync(WatchResponse message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(WatchResponse message, CancellationToken cancellationToken)
        {
            Cancelled = cancellationToken;
            await _begun.Writer.WriteAsync(message, Cancellation);
            await _read.Reader.ReadAsync(cancellationToken);
        }

        /// <summary>Waits until a message is being sent.</summary>
        public async Task BegunAsync() => Assert.True(await _begun.Reader.WaitToReadAsync(Cancellation));

        /// <summary>Reads one.</summary>
        public async Task<(double Probability, ulong Skipped)> NextAsync()
        {
            var message = await _begun.Reader.ReadAsync(Cancellation);
            await _read.Writer.WriteAsync(true, Cancellation);
            return (Assert.Single(message.Predictor.Predictions).Probabilities[0], message.SkippedSteps);
        }
    }
}
