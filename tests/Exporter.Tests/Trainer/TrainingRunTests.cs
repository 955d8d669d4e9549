using Exporter.Features;
using Exporter.Models.Evaluation;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.Trainer;
using Exporter.Trainer.Evaluation;

namespace Exporter.Tests.Trainer;

public sealed class TrainingRunTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Run_PlantedFailures_AreLearntAndTheFileScoresThem()
    {
        var path = Path.Combine(_directory, "model.onnx");
        var log = new StringWriter();
        var run = new TrainingRun(PlantedHistory.Definition, PlantedHistory.Options(minLead: TimeSpan.FromMinutes(30)), log);
        var result = await run.RunAsync(PlantedHistory.Source(), path, TestContext.Current.CancellationToken);

        // Two hours ahead the climb has just begun; the harmless climbs look the same for another while.
        var events = result.Report.Horizons[1][0].Events!;
        Assert.True(events.Onsets >= 8, log.ToString());
        Assert.True(events.Recall.Estimate >= 0.8 && events.Precision.Estimate >= 0.8, log.ToString());
        Assert.True(events.MedianLead >= TimeSpan.FromMinutes(30), log.ToString());
        Assert.InRange(result.LargestDifference, 0, 1e-5);

        // What a budget weighs against live alerts is in the file, at the chosen thresholds among others.
        Assert.Equal(result.Contract.HorizonsSeconds.Length, result.Contract.TradeOffs.Length);
        Assert.All(
            result.Contract.TradeOffs.Zip(result.Contract.Thresholds),
            pair => Assert.InRange(Assert.Single(pair.First.Points, point => point.Threshold == pair.Second).Recall!.Value, 0.5, 1));

        // What promotion goes by is in the file.
        Assert.Equal(Math.Round(events.F1, 6), result.Contract.Metrics["event_f1_2h"]);
        Assert.Equal(Math.Round(result.Report.Horizons[1][1].Events!.F1, 6), result.Contract.Metrics["baseline_event_f1_2h"]);
        Assert.True(ModelWorth.Of(result.Contract).BeatsBaseline);

        var schema = FeatureSchema.For(PlantedHistory.Definition);
        Assert.True(OnnxScorer.TryLoad(path, PlantedHistory.Definition, schema, out var scorer, out var error), error);
        using (scorer)
        {
            Assert.Equal(result.Contract.Thresholds.AsEnumerable(), scorer.Thresholds);
            Assert.True(ProbabilityAfter(scorer, 334) > 0.5);
            Assert.True(ProbabilityAfter(scorer, 250) < 0.1);
        }

        Assert.Equal([path, path + ".sha256"], Directory.GetFiles(_directory).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("few")]
    [InlineData("logistic")]
    [InlineData("lightgbm")]
    [InlineData("forest")]
    public async Task Run_SameInputAndSeed_GivesTheSameBytesWhateverTheThreads(string learner)
    {
        var one = await TrainAsync("a.onnx", threads: 1, fitsAtOnce: 1);
        Assert.Equal(one, await TrainAsync("b.onnx", threads: 2, fitsAtOnce: 1));
        Assert.Equal(one, await TrainAsync("c.onnx", threads: 4, fitsAtOnce: 4));

        async Task<byte[]> TrainAsync(string name, int threads, int fitsAtOnce)
        {
            var path = Path.Combine(_directory, name);
            var options = PlantedHistory.Options(maxRows: 12_000) with { Learner = learner, Force = true, Threads = threads, MaxFitsAtOnce = fitsAtOnce };
            var run = new TrainingRun(PlantedHistory.Definition, options, TextWriter.Null);
            await run.RunAsync(PlantedHistory.Source(entities: 5), path, TestContext.Current.CancellationToken);
            return await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("few")]
    [InlineData("logistic")]
    [InlineData("lightgbm")]
    [InlineData("forest")]
    [InlineData("mlp")]
    public async Task Run_OneLearner_IsProvedAndNamedInTheContract(string learner)
    {
        var log = new StringWriter();
        var options = PlantedHistory.Options(maxRows: 12_000, minLead: TimeSpan.FromMinutes(30)) with { Learner = learner, Force = true };
        var result = await new TrainingRun(PlantedHistory.Definition, options, log)
            .RunAsync(PlantedHistory.Source(entities: 5), Path.Combine(_directory, "model.onnx"), TestContext.Current.CancellationToken);
        Assert.InRange(result.LargestDifference, 0, 1e-5);
        Assert.Matches($@"\({learner}( on levels)?\)$", result.Contract.Trainer);
        Assert.All(["baseline", "limit forecast", "z-score above 3", "base rate"], other => Assert.Equal(4, log.ToString().Split($"\n  {other} ").Length));
        Assert.True(result.Report.Horizons[1][0].Events!.F1 > 0.5, log.ToString());
    }

    [Fact]
    public async Task Run_HeldOutEntities_AreReportedOnAlone()
    {
        var log = new StringWriter();
        var options = PlantedHistory.Options(maxRows: 12_000) with { Learner = "logistic", Force = true, HoldoutEntities = 0.4 };
        await new TrainingRun(PlantedHistory.Definition, options, log)
            .RunAsync(PlantedHistory.Source(entities: 5), Path.Combine(_directory, "model.onnx"), TestContext.Current.CancellationToken);
        Assert.Matches(@"train .* rows, 3 entities", log.ToString());
        Assert.Matches(@"test .* rows, 2 entities", log.ToString());
    }

    [Fact]
    public async Task Run_HoldoutOfNobody_SaysSo()
    {
        var run = new TrainingRun(PlantedHistory.Definition, PlantedHistory.Options() with { HoldoutEntities = 0.2 }, TextWriter.Null);
        var error = await Assert.ThrowsAsync<TrainingException>(() =>
            run.RunAsync(PlantedHistory.Source(entities: 1), Path.Combine(_directory, "none.onnx"), TestContext.Current.CancellationToken));
        Assert.Equal("--holdout-entities 0.2: of 1 entities that leaves none to report on; choose another share, or leave it out", error.Message);
    }

    [Fact]
    public async Task Run_NothingToProveItOn_WritesNothingUnlessForced()
    {
        // The last three hours of one host hold no onset.
        var path = Path.Combine(_directory, "unproved.onnx");
        var options = PlantedHistory.Options(maxRows: 12_000) with { Learner = "logistic", TestShare = 0.01 };
        var error = await Assert.ThrowsAsync<WorthlessModelException>(() =>
            new TrainingRun(PlantedHistory.Definition, options, TextWriter.Null).RunAsync(PlantedHistory.Source(entities: 1), path, TestContext.Current.CancellationToken));
        Assert.Equal("the test part has no onset to judge the model on; take a longer history or a larger --test. Nothing was written; --force writes it all the same", error.Message);
        Assert.Empty(Directory.GetFiles(_directory));

        var log = new StringWriter();
        await new TrainingRun(PlantedHistory.Definition, options with { Force = true }, log).RunAsync(PlantedHistory.Source(entities: 1), path, TestContext.Current.CancellationToken);
        Assert.Contains("Warning: ", log.ToString(), StringComparison.Ordinal);
        Assert.Equal([path, path + ".sha256"], Directory.GetFiles(_directory).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(6, 5, 0.1, 0.9, true)]
    [InlineData(5, 5, 0.8, 0.7, true)]
    [InlineData(5, 5, 0.7, 0.7, false)]
    [InlineData(4, 5, 0.9, 0.1, false)]
    public void BeatsBaseline_F1ThenAucPr_Decide(int modelDetects, int baselineDetects, double modelAucPr, double baselineAucPr, bool expected)
    {
        var report = new EvaluationReport(PlantedHistory.Definition, [[Of(modelDetects, modelAucPr), Of(baselineDetects, baselineAucPr)]]);
        Assert.Equal(expected, report.BeatsBaseline());

        static Judgement Of(int detected, double aucPr) => new(
            "any", 0.5,
            new EventResult { Onsets = 10, Detected = detected, Alerts = 10, TrueAlerts = 5, UndecidedAlerts = 0, EntityDays = 1, MedianLead = null })
        { Measures = [new Measure("auc_pr", aucPr, aucPr, aucPr)] };
    }

    [Fact]
    public async Task Run_AlwaysAboutToFail_SaysSo()
    {
        var error = await FailAsync(PlantedHistory.Definition with { Horizons = [TimeSpan.FromHours(36)] });
        Assert.StartsWith("every row to train on has an onset within the shortest horizon", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutFailureExpression_SaysSo()
    {
        var error = await FailAsync(PlantedHistory.Definition with { FailureExpression = null });
        Assert.Equal("predictor \"planted\" has no \"failure\": without it, or --incidents, nothing says what to predict", error.Message);
    }

    [Fact]
    public async Task Run_WithoutOnsets_SaysHowManyThereAreAndWritesNothing()
    {
        var error = await FailAsync(PlantedHistory.Definition with { FailureExpression = "never" });
        Assert.StartsWith("the history has 0 onsets to train on and 0 to validate on", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    public async Task Run_WithoutAnySignal_SaysSo()
    {
        var error = await FailAsync(PlantedHistory.Definition with { Signals = [new SignalDefinition("absent", "absent")] });
        Assert.StartsWith("the history has no row to train on", error.Message, StringComparison.Ordinal);
    }

    private async Task<TrainingException> FailAsync(PredictorDefinition definition)
    {
        var run = new TrainingRun(definition, PlantedHistory.Options(), TextWriter.Null);
        return await Assert.ThrowsAsync<TrainingException>(() =>
            run.RunAsync(PlantedHistory.Source(entities: 1), Path.Combine(_directory, "none.onnx"), TestContext.Current.CancellationToken));
    }

    /// <summary>Probability for two hours at a place in the cycle of a host that the training never saw.</summary>
    private static float ProbabilityAfter(OnnxScorer scorer, int place)
    {
        var windows = new PredictorWindows(PlantedHistory.Definition, 10);
        var (used, noise) = (new InstantVector(), new InstantVector());
        var labels = Labels.Of(("instance", "another"));
        var random = new Random(11);
        for (var at = 0; at <= place; at++)
        {
            used.Clear();
            used.Add(labels, 0.3 + (at is >= 300 and < 336 ? 0.7 * (at - 300) / 36 : 0));
            noise.Clear();
            noise.Add(labels, random.NextDouble());
            windows.Apply(PlantedHistory.FromMs + (at * PlantedHistory.StepMs), [used, noise], null);
        }

        var matrix = new FeatureMatrix();
        new FeatureExtractor(PlantedHistory.Definition).Extract(windows, matrix);
        var probabilities = new float[2];
        scorer.Score(matrix, probabilities);
        return probabilities[1];
    }
}
