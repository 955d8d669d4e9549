using Exporter.Risk;

namespace Exporter.Tests.Risk;

public class ChangeHistoryTests
{
    private const long Day = 86_400;

    [Fact]
    public void Measure_SecondCommitOfAnAuthor_IsCountedByHand()
    {
        var history = new ChangeHistory();
        history.Enter("ada", 0, [("core/a.cs", "core/a.cs"), ("core/b.cs", "core/b.cs"), ("readme", "readme")]);
        history.Enter("bob", Day, [("core/a.cs", "core/a.cs")]);

        var measures = history.Measure("ada", 3 * Day, isFix: true, [new FileChange("core/a.cs", 6, 0, 100), new FileChange("core/deep/c.cs", 1, 1, 20)]);

        Assert.Equal(1, measures.Subsystems);
        Assert.Equal(2, measures.Directories);
        Assert.Equal(2, measures.Files);

        // Of 8 changed lines, 6 in one file and 2 in the other: −¾ log2 ¾ − ¼ log2 ¼.
        Assert.Equal(0.811278, measures.Entropy, tolerance: 1e-6);
        Assert.Equal((7, 1, 120), (measures.LinesAdded, measures.LinesDeleted, measures.LinesBefore));
        Assert.True(measures.IsFix);
        Assert.Equal(2, measures.Developers);

        // The one file was changed two days ago, the other never.
        Assert.Equal(1, measures.AgeDays);

        // Two changes before and this one; none before and this one.
        Assert.Equal(4, measures.Changes);
        Assert.Equal(5, measures.Experience);

        // Three files three days ago count a quarter each, today's count whole.
        Assert.Equal(2.75, measures.RecentExperience);

        // a and b of core, and c is new to the author.
        Assert.Equal(3, measures.SubsystemExperience);
    }

    [Fact]
    public void Measure_FilesOfOneNameInTwoFolders_AreOneFileName()
    {
        var measures = new ChangeHistory().Measure("ada", 0, isFix: false, [new FileChange("a/x", 1, 0, 1), new FileChange("b/x", 1, 0, 1)]);

        Assert.Equal((2, 2, 1, 1), (measures.Subsystems, measures.Directories, measures.Files, measures.Entropy));
    }

    [Fact]
    public void Measure_ClockThatWentBack_AgesNothingBelowZero()
    {
        var history = new ChangeHistory();
        history.Enter("ada", 10 * Day, [("x", "x")]);

        var measures = history.Measure("ada", 0, isFix: false, [new FileChange("x", 1, 0, 1)]);

        Assert.Equal((0, 2), (measures.AgeDays, measures.RecentExperience));
    }
}
