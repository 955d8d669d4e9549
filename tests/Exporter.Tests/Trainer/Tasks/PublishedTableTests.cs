using Exporter.Trainer;
using Exporter.Trainer.Tasks;

namespace Exporter.Tests.Trainer.Tasks;

public sealed class PublishedTableTests
{
    private static readonly string[] Page =
    [
        "### disks (ahead)", "", "Said of both. **daily.** Random score: 0.1.", "", "| model | score |", "|---|---|", "| rule | 0.2 |", "| **goal** | ≥ 0.3 |", "",
        "**hourly.** Random score: 0.2.", "", "| model | score |", "|---|---|", "| tree | 0.4 |", "| rule | 0.3 |", "| **goal** | ≥ 0.5 |", "",
        "### others", "", "| model | score |", "|---|---|", "| rule | 0.6 |",
    ];

    [Theory]
    [InlineData("disks", "| rule | 0.2 |", 3)]
    [InlineData("disks (ahead): daily.", "| rule | 0.2 |", 3)]
    [InlineData("disks (ahead): hourly.", "| tree | 0.4 |", 4)]
    public void Find_HeadingAndBoldWords_GivesTheTableBehindThem(string title, string first, int goal)
    {
        var (rows, found) = PublishedTable.Find(Page, title);

        Assert.Equal((first, goal), (rows[2], found));
        Assert.Equal(goal + 1, rows.Count);
    }

    [Theory]
    [InlineData("others")]
    [InlineData("disks: weekly.")]
    [InlineData("servers")]
    public void Find_NoTableOrNoGoalInIt_Throws(string title)
    {
        var exception = Assert.Throws<TrainingException>(() => PublishedTable.Find(Page, title));

        Assert.Contains($"no table \"{title}\"", exception.Message, StringComparison.Ordinal);
    }
}
