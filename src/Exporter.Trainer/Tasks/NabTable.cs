namespace Exporter.Trainer.Tasks;

/// <summary>Writes the scores of the anomaly benchmark beside the published ones.</summary>
internal static class NabTable
{
    /// <summary>The published table with the result before its goal.</summary>
    /// <param name="published">The page with the published tables.</param>
    /// <param name="title">How the table's heading begins.</param>
    /// <param name="files">Scores and windows.</param>
    /// <param name="remedy">As for <see cref="Explanation"/>.</param>
    /// <exception cref="TrainingException">The page has no such table.</exception>
    public static IReadOnlyList<string> Write(string[] published, string title, IReadOnlyList<NabFile> files, string? remedy)
    {
        var (rows, goal) = PublishedTable.Find(published, title);
        var scores = string.Join(" / ", NabScore.Profiles.Select(profile => ResultsTable.Text(profile.Of(files), "0.0")));
        rows.Insert(goal, PublishedTable.Row(["**Foresight (untrained baseline)**", scores, "-"]));
        string[] goals = [.. GoalCheck.Of(rows[goal + 1], rows[goal], ["", "standard profile"])];
        return
        [
            $"### {title}", "",
            .. rows, "",
            $"{files.Count} files, {files.Sum(file => file.Windows.Length)} windows. The baseline in its defaults, a step as long as a file's rows are apart.", "",
            $"Goals: {string.Join("; ", goals)}.", "",
            .. Explanation.Of(goals, NabScore.Profiles[0].Losses(files).Lines(), remedy),
        ];
    }
}
