using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Tasks;

namespace Exporter.Tests.Trainer.Tasks;

public sealed class ContestFoldsTests
{
    private const int Points = 100;

    private static readonly TaskDefinition Task = new(Step: 60, Lead: 0, Window: 120, Cooldown: 0, GridOrigin: 0, Censored: false);

    [Fact]
    public void Lay_FewEntities_HoldsOutLaterTimesOfTheSame()
    {
        var (folds, rows) = Lay(entities: 2, failuresEach: 10);
        Assert.True(folds.KnowsEntities);
        Assert.Equal(3, folds.All.Length);
        Assert.All(folds.All, fold => Assert.True(rows.StepMsOf(fold.Train[^1]) < rows.StepMsOf(fold.HeldOut.Rows[0]) - (Task.Reach * 1000)));
        Assert.Equal(folds.All.SelectMany(fold => fold.HeldOut.Rows), Enumerable.Range(0, rows.Count).Where(row => rows.StepMsOf(row) >= folds.ScoredFromMs));
    }

    [Fact]
    public void Lay_ManyEntitiesFewFailures_HoldsOutEntitiesAtAllTimes()
    {
        var (folds, rows) = Lay(entities: 8, failuresEach: 10);
        Assert.False(folds.KnowsEntities);
        Assert.Equal(0, folds.ScoredFromMs);
        Assert.Same(folds.All, folds.Calibrating);
        Assert.Equal(rows.Count, folds.All.Sum(fold => fold.HeldOut.Rows.Count));
        AssertOthers(folds, rows);
    }

    [Fact]
    public void Lay_ManyFailuresOnOneCalendar_HoldsOutOtherEntitiesAtLaterTimes()
    {
        var (folds, rows) = Lay(entities: 24, failuresEach: 10);
        Assert.InRange(folds.ScoredFromMs, 40 * 60_000, 60 * 60_000);
        AssertOthers(folds, rows);
        Assert.All(folds.All, fold => Assert.All(fold.Train, row => Assert.True(rows.StepMsOf(row) < folds.ScoredFromMs - (Task.Reach * 1000))));
        Assert.All(folds.All, fold => Assert.All(fold.HeldOut.Rows, row => Assert.True(rows.StepMsOf(row) >= folds.ScoredFromMs)));

        // Calibrated is on the same rows, by models that learn from all times but from none of the entities.
        Assert.Equal(folds.All.Select(fold => fold.HeldOut.Rows), folds.Calibrating.Select(fold => fold.HeldOut.Rows));
        AssertOthers(folds with { All = folds.Calibrating }, rows);
        Assert.All(folds.Calibrating, fold => Assert.Equal((Points - 1) * 60_000, rows.StepMsOf(fold.Train[^1])));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(40, false)]
    public void SharesCalendar_OnlyWhereEntitiesStay(int lifetime, bool shares)
    {
        // One entity lives on to the end; the others last as long as is said.
        var rows = new TrainingRows(1);
        for (var point = 0; point < Points; point++)
        {
            for (var entity = 0; entity < 10; entity++)
            {
                if (entity == 0 || point < lifetime)
                {
                    rows.Add(point, entity, [0]);
                }
            }
        }

        Assert.Equal(shares, ContestFolds.SharesCalendar(rows, 0, Points - 1));
    }

    [Fact]
    public void Lay_NoFailures_SaysSo() => Assert.Contains("nothing can be chosen", Assert.Throws<TrainingException>(() => Lay(entities: 5, failuresEach: 0)).Message, StringComparison.Ordinal);

    private static void AssertOthers(ContestFolds folds, TrainingRows rows) =>
        Assert.All(folds.All, fold => Assert.Empty(fold.Train.Select(rows.EntityOf).Intersect(fold.HeldOut.Rows.Select(rows.EntityOf))));

    private static (ContestFolds Folds, TrainingRows Rows) Lay(int entities, int failuresEach)
    {
        var (rows, labels) = (new TrainingRows(1), new List<RowLabel>());
        TaskGrid[] grids = [.. Enumerable.Range(0, entities).Select(entity => new TaskGrid(
            $"e{entity}", [(0, Points * 60)], [.. Enumerable.Range(0, failuresEach).Select(i => ((((i * 10) + 5) * 60) + 30.0, (((i * 10) + 5) * 60) + 40.0))], Task))];
        rows.Entities.AddRange(grids.Select(grid => Exporter.Signals.Labels.Of(("entity", grid.Entity))));
        rows.OnsetsMs.AddRange(grids.Select(grid => grid.Starts.Select(start => (long)(start * 1000)).ToList()));
        for (var point = 0; point < Points; point++)
        {
            for (var entity = 0; entity < entities; entity++)
            {
                rows.Add(point * 60_000, entity, [point]);
                labels.Add(grids[entity].States[point] == PointState.Positive ? RowLabel.Onset : RowLabel.Quiet);
            }
        }

        var options = new TrainingOptions { FromMs = 0, ToMs = Points * 60_000 };
        return (ContestFolds.Lay(PlantedHistory.Definition, options, rows, grids, [.. labels], Task), rows);
    }
}
