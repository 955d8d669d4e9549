using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Feedback.Storage;
using Exporter.Models.Inference;
using Exporter.Tests.Feedback;

namespace Exporter.Tests.Host;

/// <summary>A model that fails costs its own predictor the step, and nobody else anything.</summary>
public sealed class ScorerFailureTests
{
    private const string TwoPredictors = """
        predictors:
          - name: steady
            entity: [instance]
            horizons: [30m]
            signals: {disk_used: max by (instance) (disk_used_ratio)}
          - name: failing
            entity: [instance]
            horizons: [30m]
            signals: {disk_used: max by (instance) (disk_used_ratio)}
        """;

    public static TheoryData<Exception, string> Failures { get; } = new()
    {
        { new ScoringException("the runtime failed"), "Step not scored; it has no predictions" },
        { new InvalidOperationException("a fault of ours"), "Step failed" },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Scorer_ThatThrows_TakesItsPredictionsDownUntilItScoresAgain(Exception failure, string message)
    {
        await using var host = await RunningHost.StartAsync(TwoPredictors);
        var stream = SomeSample.Stream(hosts: 2, scrapes: 60);
        Assert.Equal(204, await host.WriteAsync(stream.Take(120)));
        Assert.Equal(["failing", "steady"], Predicted(host));
        var pipeline = host.Host.Pipeline;
        var runtime = pipeline.Predictors.Single(predictor => predictor.Definition.Name == "failing");

        pipeline.Gate.Run(() => runtime.Model.Replace(new FailingScorer(failure)));
        Assert.Equal(204, await host.WriteAsync(stream.Skip(120).Take(120)));
        Assert.Equal(["steady"], Predicted(host));
        Assert.Contains($"msg=\"{message}\"", host.Log, StringComparison.Ordinal);
        Assert.Equal(pipeline.Predictors[0].Status.LastStepMs, runtime.Status.LastStepMs);

        // A reload brings the configured scorer back, here the baseline.
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
        Assert.Equal(204, await host.WriteAsync(stream.Skip(240)));
        Assert.Equal(["failing", "steady"], Predicted(host));
    }

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Onset_AtAStepThatIsNotScored_IsSeenThen(Exception failure, string message)
    {
        var storage = RunningHost.NewFolder();
        await using (var host = await RunningHost.StartAsync(RunningHost.NodeConfig, storage: storage))
        {
            // Host 1 is down from scrape 91 on, which the step at half past the 22nd minute is too early for.
            var stream = SomeSample.Stream(hosts: 2, scrapes: 110);
            Assert.Equal(204, await host.WriteAsync(stream.Take(6 * 85)));
            var pipeline = host.Host.Pipeline;
            pipeline.Gate.Run(() => pipeline.Predictors[0].Model.Replace(new FailingScorer(failure)));
            Assert.Equal(204, await host.WriteAsync(stream.Skip(6 * 85).Take(6 * 10)));
            Assert.Contains($"msg=\"{message}\"", host.Log, StringComparison.Ordinal);
            Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
            Assert.Equal(204, await host.WriteAsync(stream.Skip(6 * 95)));
            await host.Host.StopAsync();
        }

        using var metrics = new StoreMetrics(this);
        using (var store = new Store(Path.Combine(storage, Store.FileName), metrics, TimeProvider.System, notice => Assert.Fail(notice.ToString())))
        {
            Assert.Equal([$"{SomeSample.BaseMs + (23 * 60_000)}"], StoreRows.Read(store, "SELECT DISTINCT onset_ms FROM onsets"));
        }

        Directory.Delete(storage, recursive: true);
    }

    private static IEnumerable<string> Predicted(RunningHost host) => host.Board.Current().Select(frame => frame.Definition.Name);

    private sealed class FailingScorer(Exception failure) : IScorer
    {
        public string Version => "failing";

        public IReadOnlyList<double> Thresholds => [0.5];

        public ImmutableArray<int> UsedFeatures => [];

        public void Score(FeatureMatrix matrix, Span<float> probabilities) => throw failure;

        public void Dispose()
        {
        }
    }
}
