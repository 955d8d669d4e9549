namespace Exporter.Trainer.Risk;

/// <summary>Earlier commits to learn from and the next ones to be held against, for each project by its own time.</summary>
/// <param name="Train">Rows, ascending.</param>
/// <param name="HeldOut">Rows of each project, ascending.</param>
internal sealed record ChangeFold(List<int> Train, List<int>[] HeldOut)
{
    private static readonly double[] Cuts = [0.4, 0.55, 0.7, 0.85, 1];

    /// <summary>All that is held out.</summary>
    public List<int> AllHeldOut { get; } = [.. HeldOut.SelectMany(rows => rows)];

    /// <summary>The folds of a table: each begins its held-out part where the one before ended.</summary>
    public static ChangeFold[] Of(ChangeTable table) =>
    [
        .. Cuts.Zip(Cuts.Skip(1), (from, to) => new ChangeFold(
            [.. table.Projects.SelectMany(project => Part(project, 0, from))],
            [.. table.Projects.Select(project => Part(project, from, to).ToList())])),
    ];

    private static IEnumerable<int> Part((int First, int End) project, double from, double to)
    {
        var count = project.End - project.First;
        return Enumerable.Range(project.First + (int)(from * count), (int)(to * count) - (int)(from * count));
    }
}
