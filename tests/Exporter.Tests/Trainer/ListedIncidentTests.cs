using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

/// <summary>Incidents from a list and from the failure expression become one timeline of labels.</summary>
public sealed class ListedIncidentTests
{
    private const long Step = PlantedHistory.StepMs;

    private static readonly Labels Host = Labels.Of(("instance", "a"));

    [Fact]
    public async Task Run_ListedAndExpressed_MergeIntoOneTimeline()
    {
        // The expression fails at 5, 6 and 14; listed are 7 (right behind: the same incident), 9.5 to 11 (from step 10 on) and 13.2 to 13.4 (between two
        // steps: at 14, where the expression fails too).
        var replay = new Replay(PlantedHistory.Definition, Options(20) with { Incidents = [Listed(7, 7), Listed(9.5, 11), Listed(13.2, 13.4)] });
        var rows = await replay.RunAsync(Source(20, 5, 6, 14), (_, _) => { }, TestContext.Current.CancellationToken);
        Assert.Equal([At(5), At(10), At(14)], Assert.Single(rows.OnsetsMs));
        Assert.Equal([0, 1, 2, 3, 4, 8, 9, 12, 13, 15, 16, 17, 18, 19], Enumerable.Range(0, rows.Count).Select(row => (rows.StepMsOf(row) - At(0)) / Step));
        Assert.Empty(replay.UnknownEntities);
    }

    [Fact]
    public async Task Run_ListedBeforeTheHistoryAndOfOthers_ChangeNothing()
    {
        var other = Labels.Of(("instance", "b"));
        var replay = new Replay(PlantedHistory.Definition, Options(10) with { Incidents = [Listed(-9, -1), new ListedIncident(other, At(3), At(4))] });
        var rows = await replay.RunAsync(Source(10), (_, _) => { }, TestContext.Current.CancellationToken);
        Assert.Equal(10, rows.Count);
        Assert.Equal([Host], rows.Entities);
        Assert.Equal([other], replay.UnknownEntities);
    }

    [Fact]
    public async Task Run_Listed_AreNoFeatures()
    {
        var plain = await RowsAsync(Options(20));
        var listed = await RowsAsync(Options(20) with { Incidents = [Listed(3, 3)] });
        Assert.Equal(plain.Row(15).ToArray(), listed.Row(14).ToArray());
        Assert.Equal(plain.StepMsOf(15), listed.StepMsOf(14));
    }

    [Fact]
    public async Task Run_EntityThatIsTakenAway_IsLastSeenThen()
    {
        var source = Source(20);
        var gone = Labels.Of(("instance", "gone"));
        for (var step = 0; step < 12; step++)
        {
            source.Set("used", gone, At(step), 0.5);
        }

        var rows = await new Replay(PlantedHistory.Definition, Options(20)).RunAsync(source, (_, _) => { }, TestContext.Current.CancellationToken);
        Assert.Equal([At(19), At(11)], rows.LastSeenMs);

        // The horizon is an hour, twelve steps: nobody knows what would have become of it after step 11.
        var labels = IncidentLabeler.LabelAll(rows, TimeSpan.FromHours(1), At(19));
        var ofGone = Enumerable.Range(0, rows.Count).Where(row => rows.EntityOf(row) == 1);
        Assert.All(ofGone, row => Assert.Equal(RowLabel.Censored, labels[row]));
        Assert.Equal(8, labels.Count(label => label == RowLabel.Quiet));
    }

    [Fact]
    public async Task Train_FromAListAlone_LearnsAsFromTheExpression()
    {
        var source = PlantedHistory.Source(entities: 5);
        var failed = await source.ReadAsync("failed", PlantedHistory.FromMs, Step, (int)((PlantedHistory.ToMs - PlantedHistory.FromMs) / Step) + 1, TestContext.Current.CancellationToken);
        var listed = Enumerable.Range(0, failed.SeriesCount).SelectMany(series => Enumerable.Range(0, failed.Steps)
            .Where(step => failed.ValuesAt(series)[step] == 1)
            .Select(step => new ListedIncident(failed.LabelsAt(series), At(step), At(step))));
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            var options = PlantedHistory.Options(maxRows: 12_000) with { Learner = "few", Incidents = [.. listed] };
            var result = await new TrainingRun(PlantedHistory.Definition with { FailureExpression = null }, options, TextWriter.Null)
                .RunAsync(source, Path.Combine(directory.FullName, "model.onnx"), TestContext.Current.CancellationToken);
            var events = result.Report.Horizons[1][0].Events!;
            Assert.True(events.Onsets >= 5 && events.F1 > 0.8, $"{events}");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static Task<TrainingRows> RowsAsync(TrainingOptions options) =>
        new Replay(PlantedHistory.Definition, options).RunAsync(Source(20), (_, _) => { }, TestContext.Current.CancellationToken);

    private static MemorySource Source(int steps, params int[] failing)
    {
        var source = new MemorySource();
        for (var step = 0; step < steps; step++)
        {
            source.Set("used", Host, At(step), step / 10.0);
            source.Set("failed", Host, At(step), failing.Contains(step) ? 1 : 0);
        }

        return source;
    }

    private static TrainingOptions Options(int steps) => new() { FromMs = At(0), ToMs = At(steps - 1) };

    private static ListedIncident Listed(double from, double to) => new(Host, At(from), At(to));

    private static long At(double step) => PlantedHistory.FromMs + (long)(step * Step);
}
