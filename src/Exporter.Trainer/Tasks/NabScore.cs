namespace Exporter.Trainer.Tasks;

/// <summary>The score of the Numenta Anomaly Benchmark: 0 for a detector that says nothing, 100 for a perfect one.</summary>
/// <remarks>
/// Source: Lavin and Ahmad, Evaluating Real-Time Anomaly Detection Algorithms (2015). A detection inside a labelled window counts the more
/// the earlier it comes, once a window; every one outside costs, more and more with its distance behind a window; a window that is not
/// found costs its weight. The first 15 % of a file, 750 rows at most, are not scored. The threshold is the best over all files, as the
/// benchmark has it. A test runs the data's own <c>nab_score.py</c> beside it.
/// </remarks>
/// <param name="FalsePositive">What a false detection costs at most.</param>
/// <param name="FalseNegative">What a window costs that is not found.</param>
internal sealed record NabScore(double FalsePositive, double FalseNegative)
{
    private const double ProbationShare = 0.15;
    private const double ProbationRows = 750;

    /// <summary>The benchmark's three profiles: standard, one that punishes false detections, one that punishes missed windows.</summary>
    public static IReadOnlyList<NabScore> Profiles { get; } = [new(0.11, 1), new(0.22, 1), new(0.11, 2)];

    /// <summary>The score over all files at the best threshold.</summary>
    /// <returns>NaN where no file has a window.</returns>
    public double Of(IReadOnlyList<NabFile> files)
    {
        var rows = AllWorths(files);
        var nothing = Nothing(rows);
        return 100 * (Best(rows, nothing).Total - nothing) / (files.Sum(file => file.Windows.Length) - nothing);
    }

    /// <summary>Where the points go that the score lacks, at the threshold that is best over all files.</summary>
    public NabLosses Losses(IReadOnlyList<NabFile> files)
    {
        var rows = AllWorths(files);
        var nothing = Nothing(rows);
        var threshold = Best(rows, nothing).Threshold;
        var point = 100 / (files.Sum(file => file.Windows.Length) - nothing);
        var ownBest = files.Sum(file => AllWorths([file]) is var ofFile ? Best(ofFile, Nothing(ofFile)).Total : 0);
        return new NabLosses(threshold, point * (ownBest - nothing), [.. files.Select(file => LossOf(file, threshold, point))]);
    }

    private NabLoss LossOf(NabFile file, double threshold, double point)
    {
        var detections = Worths(file, 0).Where(row => row.Score >= threshold).ToLookup(row => row.Window, row => row.Worth);
        double[] found = [.. detections.Where(window => window.Key >= 0).Select(window => window.Max())];
        var missed = file.Windows.Length - found.Length;
        return new NabLoss(
            file.Name, missed, point * missed * (1 + FalseNegative), point * found.Sum(worth => 1 - worth), detections[-1].Count(), point * -detections[-1].Sum());
    }

    private List<(double Score, double Worth, int Window)> AllWorths(IReadOnlyList<NabFile> files)
    {
        var worths = new List<(double Score, double Worth, int Window)>();
        var windows = 0;
        foreach (var file in files)
        {
            worths.AddRange(Worths(file, windows));
            windows += file.Windows.Length;
        }

        return worths;
    }

    // A window that lies within the probation as a whole has no row, and cannot be missed.
    private double Nothing(List<(double Score, double Worth, int Window)> worths) =>
        -FalseNegative * worths.Where(row => row.Window >= 0).DistinctBy(row => row.Window).Count();

    // Rows join from the highest score on; a window is worth its best row.
    private (double Total, double Threshold) Best(List<(double Score, double Worth, int Window)> worths, double nothing)
    {
        worths.Sort((a, b) => b.Score.CompareTo(a.Score));
        var (ofWindow, current, best, threshold) = (new Dictionary<int, double>(), nothing, nothing, double.PositiveInfinity);
        for (var i = 0; i < worths.Count; i++)
        {
            var (score, worth, window) = worths[i];
            if (window >= 0)
            {
                var before = ofWindow.GetValueOrDefault(window, -FalseNegative);
                ofWindow[window] = Math.Max(before, worth);
                current += ofWindow[window] - before;
            }
            else
            {
                current += worth;
            }

            if (current > best && (i + 1 == worths.Count || worths[i + 1].Score != score))
            {
                (best, threshold) = (current, score);
            }
        }

        return (best, threshold);
    }

    private IEnumerable<(double Score, double Worth, int Window)> Worths(NabFile file, int firstWindow)
    {
        var count = file.Scores.Length;
        var window = -1;
        for (var row = 0; row < count; row++)
        {
            window += window + 1 < file.Windows.Length && row >= file.Windows[window + 1].First ? 1 : 0;
            if (row < Math.Ceiling(Math.Min(Math.Floor(ProbationShare * count), ProbationRows)))
            {
                continue;
            }

            if (window < 0)
            {
                yield return (file.Scores[row], -FalsePositive, -1);
                continue;
            }

            var (first, last) = file.Windows[window];
            var length = last - first + 1.0;
            yield return row <= last
                ? (file.Scores[row], Sigmoid(-(last - row + 1) / length) / Sigmoid(-1), firstWindow + window)
                : (file.Scores[row], Sigmoid((row - last) / (length - 1)) * FalsePositive, -1);
        }
    }

    // Position relative to a window: -1 at its first row, 0 behind its last, 3 far behind it.
    private static double Sigmoid(double position) => position > 3 ? -1 : (2 / (1 + Math.Exp(5 * position))) - 1;
}

/// <summary>One file of the benchmark.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Scores">One a row, the higher the more anomalous.</param>
/// <param name="Windows">Index of the first and the last row of each labelled window, in order.</param>
internal sealed record NabFile(string Name, double[] Scores, (int First, int Last)[] Windows);
