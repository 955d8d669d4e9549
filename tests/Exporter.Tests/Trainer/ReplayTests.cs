using Exporter.Features;
using Exporter.History;
using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

public sealed class ReplayTests
{
    private static readonly Labels Host = Labels.Of(("instance", "a"));

    [Fact]
    public async Task Run_RowsAndOnsets_FollowTheTimeline()
    {
        // Ten steps; the signal is absent at 3, failure at 5 and 6; merge is five minutes, one step.
        var source = new MemorySource();
        for (var step = 0; step < 10; step++)
        {
            if (step != 3)
            {
                source.Set("used", Host, At(step), step / 10.0);
            }

            source.Set("failed", Host, At(step), step is 5 or 6 ? 1 : 0);
        }

        var rows = await ReplayAsync(source, 10, maxRows: 1000);
        Assert.Equal([0, 1, 2, 4, 7, 8, 9], Enumerable.Range(0, rows.Count).Select(row => (rows.StepMsOf(row) - At(0)) / PlantedHistory.StepMs));
        Assert.Equal([Host], rows.Entities);
        Assert.Equal([At(5)], Assert.Single(rows.OnsetsMs));
    }

    [Fact]
    public async Task Run_Cooldown_LeavesOutRowsAfterAnIncident()
    {
        // The failure lasts from 5 to 6; two steps of cooldown leave out 7, and 8 lies at its end.
        var source = new MemorySource();
        for (var step = 0; step < 10; step++)
        {
            source.Set("used", Host, At(step), step / 10.0);
            source.Set("failed", Host, At(step), step is 5 or 6 ? 1 : 0);
        }

        var options = new TrainingOptions { FromMs = At(0), ToMs = At(9), Cooldown = PlantedHistory.Definition.Step * 2 };
        var rows = await new Replay(PlantedHistory.Definition, options).RunAsync(source, (_, _) => { }, TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 2, 3, 4, 8, 9], Enumerable.Range(0, rows.Count).Select(row => (rows.StepMsOf(row) - At(0)) / PlantedHistory.StepMs));
    }

    [Fact]
    public async Task Run_RowsEqualWhatTheSidecarsClassesGive()
    {
        var source = PlantedHistory.Source(entities: 3);
        var rows = await ReplayAsync(source, 300, maxRows: 100_000);
        var windows = new PredictorWindows(PlantedHistory.Definition, 10);
        var extractor = new FeatureExtractor(PlantedHistory.Definition);
        var matrix = new FeatureMatrix();
        InstantVector[] vectors = [new(), new()];
        var (failed, next) = (new InstantVector(), 0);
        for (var step = 0; step < 300; step++)
        {
            await CopyAsync(source, "used", step, vectors[0]);
            await CopyAsync(source, "noise", step, vectors[1]);
            await CopyAsync(source, "failed", step, failed);
            windows.Apply(At(step), vectors, failed);
            extractor.Extract(windows, matrix);
            for (var row = 0; row < matrix.Rows; row++)
            {
                if (!windows.History(matrix.Entities[row]).InIncident)
                {
                    Assert.Equal(matrix.Row(row).ToArray(), rows.Row(next).ToArray());
                    Assert.Equal(At(step), rows.StepMsOf(next++));
                }
            }
        }

        Assert.Equal(rows.Count, next);
    }

    [Fact]
    public async Task Run_MoreRowsThanAllowed_KeepsAGridAndWhatCameBeforeFailures()
    {
        // 2 hosts and 1,000 steps; in front of each of the 5 failures (three steps long) lie 24 steps of the longest horizon. With 600
        // rows there is room for every eighth step (250) and all rows in front of failures (120), not for every fourth.
        var source = PlantedHistory.Source(entities: 2);
        var all = await ReplayAsync(source, 1000, maxRows: 100_000);
        var rows = await ReplayAsync(source, 1000, maxRows: 600);
        Assert.Equal((8, 1, 0.125), (rows.Stride, rows.OnsetStride, rows.OnsetShare));
        var expected = Enumerable.Range(0, all.Count).Where(row => all.StepMsOf(row) / PlantedHistory.StepMs % 8 == 0 || HasFailureAhead(all, row));
        Assert.Equal(expected.Select(row => (all.StepMsOf(row), all.Row(row)[0])), Enumerable.Range(0, rows.Count).Select(row => (rows.StepMsOf(row), rows.Row(row)[0])));
        Assert.All(Enumerable.Range(0, rows.Count), row => Assert.Equal(rows.StepMsOf(row) / PlantedHistory.StepMs % 8 != 0, rows.IsExtra(row)));

        static bool HasFailureAhead(TrainingRows rows, int row) =>
            rows.OnsetsMs[rows.EntityOf(row)].Exists(onset => onset > rows.StepMsOf(row) && onset <= rows.StepMsOf(row) + (24 * PlantedHistory.StepMs));
    }

    [Fact]
    public async Task Run_MoreRowsBeforeFailuresThanFitsLookAt_ThinsThemToo()
    {
        var rows = await ReplayAsync(PlantedHistory.Source(entities: 2), 1000, maxRows: 200);
        Assert.Equal((16, 4), (rows.Stride, rows.OnsetStride));
        Assert.InRange(rows.Count, 100, 200);
    }

    [Fact]
    public async Task Run_CutOtherwise_GivesTheSameRows()
    {
        var source = PlantedHistory.Source(entities: 2);
        var rows = await ReplayAsync(source, 1000, maxRows: 600);
        var cut = await ReplayAsync(new Storage.FlakySource(source, (_, steps) => steps > 7 ? HistoryFault.TooLarge : null), 1000, maxRows: 600);
        Assert.Equal(Enumerable.Range(0, rows.Count).SelectMany(row => rows.Row(row).ToArray()), Enumerable.Range(0, cut.Count).SelectMany(row => cut.Row(row).ToArray()));
    }

    private static async Task CopyAsync(MemorySource source, string expression, int step, InstantVector target) =>
        (await source.ReadAsync(expression, At(step), PlantedHistory.StepMs, 1, TestContext.Current.CancellationToken)).CopyStep(0, target);

    private static long At(int step) => PlantedHistory.FromMs + (step * PlantedHistory.StepMs);

    private static Task<TrainingRows> ReplayAsync(IHistorySource source, int steps, int maxRows)
    {
        var options = new TrainingOptions { FromMs = At(0), ToMs = At(steps - 1), MaxRows = maxRows };
        return new Replay(PlantedHistory.Definition, options).RunAsync(source, (_, _) => { }, TestContext.Current.CancellationToken);
    }
}
