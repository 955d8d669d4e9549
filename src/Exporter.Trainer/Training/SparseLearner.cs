using System.Collections.Immutable;
using Exporter.Features.Statistics;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Training;

/// <summary>Logistic regression on very few features; the path is one feature more each time, from the best single one on.</summary>
/// <remarks>
/// The feature that joins is the one along which what is not yet explained falls fastest: orthogonal matching pursuit (Y. Pati,
/// R. Rezaiifar, P. Krishnaprasad, 1993) with the log-loss, as in Lozano, Swirszcz and Abe, "Group orthogonal matching
/// pursuit for logistic regression", 2011. Its first point is what a person would write as a rule.
/// </remarks>
internal sealed class SparseLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : LinearLearner(options, rows, labels)
{
    private const int MostFeatures = 8;

    // Only against weights that run away where a few features separate all rows.
    private const double Strength = 0.001;

    /// <inheritdoc/>
    public override string Name => "few";

    /// <inheritdoc/>
    public override ImmutableArray<string> Settings => ["one feature after the other"];

    /// <inheritdoc/>
    protected override IEnumerable<(double[] Point, double Strength)> Points(DesignMatrix design)
    {
        var chosen = new List<int>();
        var point = new double[design.Columns + 1];
        while (chosen.Count < Math.Min(MostFeatures, design.Columns))
        {
            if (Steepest(design, point, chosen) is not { } next)
            {
                yield break;
            }

            chosen.Add(next);
            var narrow = design.Columned(chosen);
            double[] start = [.. chosen.Select(column => point[column]), point[^1]];
            var fitted = new LogisticRegression(narrow).Fit(Strength, start);
            point = new double[design.Columns + 1];
            for (var i = 0; i < chosen.Count; i++)
            {
                point[chosen[i]] = fitted[i];
            }

            point[^1] = fitted[^1];
            yield return (point, Strength);
        }
    }

    /// <summary>The column that is not chosen yet and has the largest slope of the loss; null where none has any.</summary>
    private static int? Steepest(DesignMatrix design, double[] point, List<int> chosen)
    {
        var slopes = new double[design.Columns];
        double total = 0;
        double onsets = 0;
        for (var row = 0; row < design.Rows; row++)
        {
            total += design.Weights[row];
            onsets += design.Outcomes[row] ? design.Weights[row] : 0;
        }

        for (var row = 0; row < design.Rows; row++)
        {
            var terms = design.Row(row);
            var margin = point[^1];
            foreach (var column in chosen)
            {
                margin += point[column] * terms[column];
            }

            var expected = chosen.Count == 0 ? onsets / total : LogOdds.ToProbability(margin);
            var error = design.Weights[row] * ((design.Outcomes[row] ? 1 : 0) - expected);
            for (var column = 0; column < slopes.Length; column++)
            {
                slopes[column] += error * terms[column];
            }
        }

        var best = Enumerable.Range(0, slopes.Length).Where(column => !chosen.Contains(column)).MaxBy(column => Math.Abs(slopes[column]));
        return chosen.Contains(best) || Math.Abs(slopes[best]) <= 1e-9 * total ? null : best;
    }
}
