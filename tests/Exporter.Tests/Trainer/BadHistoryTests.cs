using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

/// <summary>Histories that give no model, or a doubtful one: each says what is wrong and what to do.</summary>
public sealed class BadHistoryTests : IDisposable
{
    private const long Day = 86_400_000;

    private static readonly Labels Host = Labels.Of(("instance", "host-0"));

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;
    private readonly StringWriter _log = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task OneIncident_IsRefusedWithTheCounts()
    {
        var error = await FailAsync(FailingAt(0.3));
        Assert.Equal(
            "the history has 1 onset to train on and 0 to validate on, 1 in all; both need at least one, and some dozens are needed for a good model. "
            + "Take a longer history, or check the failure expression",
            error.Message);
    }

    [Fact]
    public async Task OneClassInAFold_LeavesTheFoldOutByName()
    {
        await TrainAsync(PlantedHistory.Definition with { FailureExpression = "rare" }, FailingAt(0.1, 0.2, 0.3, 0.7, 0.75, 0.9));
        Assert.Contains("fold held out from 2023-11-19 08:40:00Z", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains("is left out: for 1h there are 36 rows with and ", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains("Held-out folds (2 spans of time, 3 onsets", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains("Warning: there are 5 incidents to learn from and 1 to judge the model on: what is found in fewer than 10 may be chance.", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneClassInEveryFold_IsRefused()
    {
        // Half of the time is held out by the second fold, which then has no onset to learn from; 61 % is behind it and before the third.
        var error = await FailAsync(FailingAt(0.5, 0.61));
        Assert.StartsWith("no span of time before the test part has, for every horizon, rows with and without an onset both to learn from and to be held against", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignalMissingInHalfOfTheHistory_IsNamedWithTheSpan()
    {
        var source = new HoledSource(PlantedHistory.Source(entities: 3), "noise", PlantedHistory.FromMs, PlantedHistory.FromMs + (6 * Day));
        var result = await TrainAsync(PlantedHistory.Definition, source);
        var warning = Assert.Single(result.Warnings, warning => warning.Contains("is missing", StringComparison.Ordinal));
        Assert.StartsWith("signal \"noise\" is missing from 2023-11-14 00:00Z to 2023-11-20 0", warning, StringComparison.Ordinal);
        Assert.Matches("50% of the history: there [01]% of the rows have a value, usually 100%", warning);
        Assert.Contains("Choose --from and --to so that it is there throughout, or take it out of the configuration", warning, StringComparison.Ordinal);
        Assert.Contains($"Warning: {warning}.", _log.ToString(), StringComparison.Ordinal);
    }

    // Half a day of twelve is 4 %: little, unless a fold holds out no more than 5 %.
    [Theory]
    [InlineData(0.2, false)]
    [InlineData(0.05, true)]
    public async Task SignalMissingForAMoment_IsAWarningOnlyWhereItMayFillAFold(double validationShare, bool isNamed)
    {
        var source = new HoledSource(PlantedHistory.Source(entities: 3), "noise", PlantedHistory.FromMs + Day, PlantedHistory.FromMs + Day + (Day / 2));
        var options = PlantedHistory.Options() with { Learner = "few", Force = true, ValidationShare = validationShare };
        var result = await new TrainingRun(PlantedHistory.Definition, options, _log).RunAsync(source, Path.Combine(_directory, "model.onnx"), TestContext.Current.CancellationToken);
        Assert.Equal(isNamed, result.Warnings.Any(warning => warning.StartsWith("signal \"noise\" is missing from 2023-11-1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SignalWithoutAnyValue_IsNamed()
    {
        var definition = PlantedHistory.Definition with { Signals = [.. PlantedHistory.Definition.Signals, new SignalDefinition("ghost", "ghost")] };
        var result = await TrainAsync(definition, PlantedHistory.Source(entities: 3));
        Assert.Contains(
            "signal \"ghost\" has no value in any row between 2023-11-14 00:00Z and 2023-11-26 00:00Z: nothing can be learnt of it. "
            + "Paste its expression into Prometheus to see why, or take it out of the configuration",
            result.Warnings);
    }

    [Fact]
    public async Task FeaturesWithoutAnyValueToLearnFrom_AreNamed()
    {
        // Three hosts are too few to be compared with each other.
        var result = await TrainAsync(PlantedHistory.Definition, PlantedHistory.Source(entities: 3));
        var warning = Assert.Single(result.Warnings, warning => warning.Contains("features have no value", StringComparison.Ordinal));
        Assert.Matches(
            @"^2 of \d+ features have no value in any row to learn from, so that the model cannot use them: used:peer_z, noise:peer_z\. "
            + "Those of seasons and long windows need a longer history, those of peers five entities of a kind$",
            warning);
    }

    [Fact]
    public async Task SignalsThatTellNothing_GiveNoModel()
    {
        var source = PlantedHistory.Source(entities: 4);
        var definition = PlantedHistory.Definition with { Signals = [new SignalDefinition("noise", "noise")], FailureExpression = "dice" };
        var random = new Random(9);
        for (var step = 0; step < PlantedHistory.Days * Day / PlantedHistory.StepMs; step++)
        {
            source.Set("dice", Labels.Of(("instance", $"host-{random.Next(4)}")), PlantedHistory.FromMs + (step * PlantedHistory.StepMs), random.NextDouble() < 0.03 ? 1 : 0);
        }

        var error = await Assert.ThrowsAsync<WorthlessModelException>(() => TrainAsync(definition, source, force: false));
        Assert.Matches("the model does no better than (chance|the built-in baseline) on held-out time", error.Message);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData(10, 10, false)]
    [InlineData(9, 10, true)]
    [InlineData(10, 9, true)]
    [InlineData(10, 0, false)]
    public void Doubt_FewIncidents_AreSaidWhereTheyAreToBeLearntFromOrJudgedOn(int learnt, int test, bool doubtful) =>
        Assert.Equal(doubtful, LearningCheck.Doubt(learnt, test) is not null);

    private Task<TrainingException> FailAsync(IHistorySource source) =>
        Assert.ThrowsAsync<TrainingException>(() => TrainAsync(PlantedHistory.Definition with { FailureExpression = "rare" }, source));

    private Task<TrainingResult> TrainAsync(PredictorDefinition definition, IHistorySource source, bool force = true) =>
        new TrainingRun(definition, PlantedHistory.Options(maxRows: 12_000) with { Learner = "few", Force = force }, _log)
            .RunAsync(source, Path.Combine(_directory, "model.onnx"), TestContext.Current.CancellationToken);

    /// <summary>One host that fails for one step at these shares of the time.</summary>
    private static MemorySource FailingAt(params double[] shares)
    {
        var source = PlantedHistory.Source(entities: 1);
        foreach (var share in shares)
        {
            var atMs = PlantedHistory.FromMs + (long)(share * (PlantedHistory.ToMs - PlantedHistory.FromMs));
            source.Set("rare", Host, atMs / PlantedHistory.StepMs * PlantedHistory.StepMs, 1);
        }

        return source;
    }
}
