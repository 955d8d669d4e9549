using Exporter.Trainer.Tasks;
using Exporter.Trainer.ZeroShot;

namespace Exporter.Tests.Trainer.ZeroShot;

public sealed class ZeroShotVerdictTests
{
    private const long Hour = 3600;
    private const int Entities = 8;
    private const int Points = 10;

    private static readonly TaskDefinition Task = new(Hour, 0, 2 * Hour, 0, 0, Censored: false);

    [Fact]
    public void Wins_WhereEverySystemRanksBetterAndSaysBetterProbabilities()
    {
        var verdict = new ZeroShotVerdict([System("a", Constant(0.2), Right), System("b", Constant(0.2), Right)]);

        // Two of ten points have a failure ahead: what says nothing has an AUC-PR of 0.2, what is right one of 1.
        Assert.Equal(Math.Log(5), verdict.Gain, 1e-9);
        Assert.Equal((Math.Log(5), Math.Log(5)), verdict.GainInterval);
        Assert.True(verdict.Wins);
        Assert.Equal("AUC-PR grows by a factor of 5.00 in the mean of systems with something to foretell (95 % interval 5.00 to 5.00)", verdict.Findings[0].Text);
        Assert.Equal("failures announced at as many false alerts: +1.000", verdict.Findings[2].Text);
    }

    [Fact]
    public void OneSystemWorse_KeepsTheBaseline()
    {
        var verdict = new ZeroShotVerdict([System("a", Constant(0.2), Right), System("b", Right, Constant(0.2)), System("c", Constant(0.2), Right)]);

        Assert.Equal(Math.Log(5) / 3, verdict.Gain, 1e-9);
        Assert.False(verdict.Wins);
        Assert.Equal((false, "it is lower beyond chance on b"), verdict.Findings[1]);
        Assert.Equal([true, false, true, true, true, true], verdict.Findings.Select(finding => finding.Holds));
    }

    [Fact]
    public void ProbabilitiesWorseWhereNothingCanBeForetold_KeepTheBaseline()
    {
        var verdict = new ZeroShotVerdict([System("a", Constant(0.2), Right), System("still", Constant(0.2), Constant(0.5), staysQuiet: true)]);

        Assert.Equal((false, "probabilities are worse where nothing can be foretold: still"), verdict.Findings[5]);
        Assert.True(verdict.Findings[3].Holds);
        Assert.False(verdict.Wins);
    }

    [Fact]
    public void CalibrationErrorGrows_KeepsTheBaseline()
    {
        // Right in the order, wrong by 0.4 in the level.
        var verdict = new ZeroShotVerdict([System("a", Constant(0.2), positive => positive ? 0.6 : 0.4)]);

        Assert.Equal((false, "calibration error in the mean of all systems: +0.400"), verdict.Findings[4]);
        Assert.False(verdict.Wins);
    }

    private static double Right(bool positive) => positive ? 1 : 0;

    private static Func<bool, double> Constant(double score) => _ => score;

    private static (RecordedSystem System, TaskComparison[] Tasks) System(string name, Func<bool, double> baseline, Func<bool, double> unseen, bool staysQuiet = false)
    {
        TaskGrid[] grids = [.. Enumerable.Range(0, Entities).Select(entity => new TaskGrid($"{entity}", [(0, Points * Hour)], [((Points * Hour) - 1, Points * Hour)], Task))];
        var task = new SystemTask($"{name} main", staysQuiet, null!, null!);
        return (new RecordedSystem(name, [task]), [new TaskComparison(task, Scorer(baseline), Scorer(unseen), Scorer(unseen))]);

        TaskScorer Scorer(Func<bool, double> says) =>
            new(Task, grids, Array.ConvertAll(grids, grid => Array.ConvertAll(grid.States, state => says(state == PointState.Positive))), 1);
    }
}
