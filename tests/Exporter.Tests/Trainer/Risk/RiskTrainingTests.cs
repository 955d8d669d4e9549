using System.Globalization;
using Exporter.Trainer;
using Exporter.Trainer.Risk;

namespace Exporter.Tests.Trainer.Risk;

public sealed class RiskTrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-risk-").FullName;

    [Fact]
    public void Figures_OfFourCommits_AreCountedByHand()
    {
        var figures = RiskFigures.Of([0.9, 0.4, 0.6, 0.1], [true, true, false, false], [10, 10, 10, 70]);

        // Three of four pairs are in order.
        Assert.Equal(0.75, figures.AucRoc, tolerance: 1e-9);

        // (0.01 + 0.36 + 0.36 + 0.01) / 4 against ¼.
        Assert.Equal(1 - (0.185 / 0.25), figures.BrierSkill, tolerance: 1e-9);

        // Each in a bin of its own: (0.1 + 0.6 + 0.6 + 0.1) / 4.
        Assert.Equal(0.35, figures.CalibrationError, tolerance: 1e-9);

        // 20 of 100 lines: the two likeliest a line, of which one had a defect.
        Assert.Equal(0.5, figures.RecallAtFifthOfEffort, tolerance: 1e-9);
    }

    [Fact]
    public void Folds_LearnFromEarlierCommitsOnly_InEachProject()
    {
        var table = new ChangeTable();
        table.Read(Write("a", 100));
        table.Read(Write("b", 60));

        Assert.All(ChangeFold.Of(table), fold =>
        {
            for (var project = 0; project < 2; project++)
            {
                var earlier = fold.Train.Where(row => table.Rows.EntityOf(row) == project).Max();
                Assert.All(fold.HeldOut[project], row => Assert.True(row > earlier && table.Rows.EntityOf(row) == project));
            }
        });
        Assert.Equal([40 + 24, 55 + 33, 70 + 42, 85 + 51], ChangeFold.Of(table).Select(fold => fold.Train.Count));
    }

    [Fact]
    public void Training_OnCommitsWhoseSizeDecides_RanksLaterOnesAndStaysCalibrated()
    {
        var (table, later) = (new ChangeTable(), new ChangeTable());
        table.Read(Write("a", 1500));
        later.Read(Write("later", 800, seed: 9));

        var file = RiskFile.Make(new RiskTraining(table, TextWriter.Null).Run(), table, "made.onnx");
        var figures = RiskFigures.Of(RiskFile.Score(file, later), [.. later.Defects], [.. later.Churn]);

        Assert.True(figures.AucRoc > 0.75, $"{figures}");
        Assert.True(figures.BrierSkill > 0.1, $"{figures}");
        Assert.True(figures.CalibrationError < 0.08, $"{figures}");
    }

    [Fact]
    public void Training_AddsLearnersUp_OnlyAsFarAsHeldOutCommitsAreRankedBetter()
    {
        var table = new ChangeTable();
        table.Read(Write("a", 1500));
        using var log = new StringWriter();

        var trained = new RiskTraining(table, log).Run();

        // The last line is of what was chosen, those before of each learner and size alone.
        var alone = log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[..^1].Select(line => double.Parse(line[^6..], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(20, alone.Length);
        Assert.True(trained.HeldOutAuc >= alone.Max() - 0.00005, $"{trained.HeldOutAuc} after {alone.Max()}");
    }

    [Fact]
    public void Training_OnCommitsWithoutDefects_IsRefused()
    {
        var table = new ChangeTable();
        table.Read(Write("a", 100, withDefects: false));

        Assert.Contains("are too few", Assert.Throws<TrainingException>(() => new RiskTraining(table, TextWriter.Null).Run()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Commits of 1 to 1000 lines; the odds of a defect grow with the lines.</summary>
    private string Write(string name, int commits, int seed = 1, bool withDefects = true)
    {
        var random = new Random(seed);
        var path = Path.Combine(_folder, $"{name}.csv");
        File.WriteAllLines(path, ["commit,timestamp,bug,ns,nd,nf,entropy,la,ld,lt,fix,ndev,age,nuc,exp,rexp,sexp", .. Enumerable.Range(0, commits).Select(i =>
        {
            var lines = Math.Pow(10, 3 * random.NextDouble());
            var hasDefect = withDefects && random.NextDouble() < lines / (lines + 100);
            return string.Create(CultureInfo.InvariantCulture, $"{name}{i},{1_700_000_000 + (i * 3600)},{(hasDefect ? 1 : 0)},1,1,1,0,{lines:0},0,{random.Next(1000)},0,1,1,1,{random.Next(1, 500)},1,1");
        })]);
        return path;
    }
}
