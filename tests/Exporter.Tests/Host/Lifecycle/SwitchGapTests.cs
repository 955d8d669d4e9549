using System.Text.Json;
using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Models.Registry;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Lifecycle;

/// <summary>Models are switched again and again while samples come and everybody reads: nobody ever sees a gap, two champions, or a frame of two models.</summary>
public sealed class SwitchGapTests
{
    private const int Hosts = 20;
    private const int Horizons = 2;
    private const int Switches = 30;

    [Fact]
    public async Task Switches_UnderLoad_LeaveEachPageWholeAndOfOneModel_AndEachStepWithItsOfflineScores()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig.Replace("name: node", "name: gapless\n    model: champion", StringComparison.Ordinal));

        // One says less than a half of everybody, the other more, each something else of each.
        RegisteredModel[] models = [ConstantModel.RegisterLinear(host, 0.1f, -2), ConstantModel.RegisterLinear(host, -0.1f, 2)];
        var registry = ConstantModel.RegistryOf(host);
        var stream = SomeSample.Stream(Hosts, scrapes: 12 + (2 * Switches * 2));
        registry.Promote("gapless", models[0].Version, "champion");
        host.Host.Follower.Look();
        Assert.Equal(204, await host.WriteAsync(Scrapes(stream, 0, 12)));

        using var ending = new CancellationTokenSource();
        var reading = Task.WhenAll(ReadPagesAsync(host, ending.Token), ReadAnswersAsync(host, models, ending.Token));
        for (var i = 0; i < Switches; i++)
        {
            var model = models[(i + 1) % 2];
            var writing = host.WriteAsync(Scrapes(stream, 12 + (4 * i), 2));
            registry.Promote("gapless", model.Version, "champion");
            host.Host.Follower.Look();
            Assert.Equal(204, await writing);
            Assert.Equal(204, await host.WriteAsync(Scrapes(stream, 14 + (4 * i), 2)));
            AssertScoredAsOffline(host, model.Version);
        }

        await ending.CancelAsync();
        var read = await reading;
        Assert.All(read, pages => Assert.True(pages > Switches / 3, $"only {pages} were read meanwhile"));
        Assert.Equal(Switches + 1, await host.SumAsync("foresight_model_switches_total", "predictor=\"gapless\"", "reason=\"alias_moved\""));
        Assert.Equal(0, await host.SumAsync("foresight_scoring_failures_total", "predictor=\"gapless\""));
    }

    private static IEnumerable<SomeSample> Scrapes(List<SomeSample> stream, int first, int count) => stream.Skip(first * Hosts * 3).Take(count * Hosts * 3);

    private static async Task<int> ReadPagesAsync(RunningHost host, CancellationToken ending)
    {
        var pages = 0;
        for (; !ending.IsCancellationRequested; pages++)
        {
            var predicted = ScrapedPage.Parse(await host.GetAsync("/metrics")).Where(sample => sample.Name == "predicted_failure_probability").ToArray();
            Assert.Equal(Hosts * Horizons, predicted.Length);
            Assert.Equal(Hosts * Horizons, predicted.DistinctBy(sample => sample.LabelText).Count());
            Assert.Single(predicted.DistinctBy(sample => sample.Value > 0.5));
        }

        return pages;
    }

    private static async Task<int> ReadAnswersAsync(RunningHost host, RegisteredModel[] models, CancellationToken ending)
    {
        var answers = 0;
        for (; !ending.IsCancellationRequested; answers++)
        {
            using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/predictions"));
            var frame = Assert.Single(answer.RootElement.GetProperty("predictors").EnumerateArray());
            var isLoud = frame.GetProperty("model").GetString() == models[1].Version;
            Assert.Equal(Hosts, frame.GetProperty("predictions").GetArrayLength());
            Assert.All(frame.GetProperty("predictions").EnumerateArray(), prediction => Assert.Equal(isLoud, prediction.GetProperty("probability").GetProperty("2h").GetDouble() > 0.5));
        }

        return answers;
    }

    /// <summary>The last step's predictions are, bit for bit, what the version itself says of the step's vectors.</summary>
    private static void AssertScoredAsOffline(RunningHost host, string version)
    {
        var (pipeline, registry) = (host.Host.Pipeline, ConstantModel.RegistryOf(host));
        var runtime = pipeline.Predictors[0];
        using var offline = ModelLoader.OpenVersion(version, runtime.Definition, runtime.Schema, registry, pipeline.Admission).Scorer;
        Assert.NotNull(offline);
        var frame = Assert.Single(host.Board.Current());
        Assert.Equal(version, frame.ModelVersion);
        var vectors = pipeline.Gate.Run(runtime.LendVectors);
        var (matrix, columns) = (new FeatureMatrix(), vectors.Features.Count);
        matrix.Reset(frame.StepMs, Hosts, columns);
        for (var row = 0; row < Hosts; row++)
        {
            vectors.Values.Span.Slice(row * columns, columns).CopyTo(matrix.Add(row));
        }

        var scores = new float[Hosts * Horizons];
        offline.Score(matrix, scores);
        Assert.Equal(scores, Enumerable.Range(0, frame.Count).SelectMany(row => Enumerable.Range(0, Horizons).Select(horizon => frame.Probability(row, horizon))));
    }
}
