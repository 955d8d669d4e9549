using System.Collections.Immutable;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>What learners of linear models have in common: terms made from the rows they learn from, and a path of ever closer fits on them.</summary>
/// <param name="options">Seed and number of rows.</param>
/// <param name="rows">All rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
internal abstract class LinearLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : ILearner
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract ImmutableArray<string> Settings { get; }

    /// <inheritdoc/>
    public IEnumerable<double[]> Path(int setting, int horizon, List<int> train, List<int> heldOut)
    {
        var basis = Basis(setting, train);
        foreach (var model in Models(basis, horizon, train))
        {
            var scores = new double[heldOut.Count];
            Parallel.For(0, heldOut.Count, () => new float[basis.Size], (i, _, terms) =>
            {
                scores[i] = model.Score(basis, rows.Row(heldOut[i]), terms);
                return terms;
            }, _ => { });
            yield return scores;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Where a path is shorter on these rows than it was on the folds, its last point is taken.</remarks>
    public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train)
    {
        var basis = Basis(setting, train);
        var fits = SideBySide.Map(points.Length, options.FitsAtOnce, horizon => Models(basis, horizon, train).Take(points[horizon] + 1).Last());
        return LinearAssembly.Of(basis, fits, calibrations);
    }

    /// <summary>Whether a setting bends the features' lines at their quantiles.</summary>
    protected virtual bool Bends(int setting) => false;

    /// <summary>The path of one horizon, from cautious to close-fitting.</summary>
    /// <param name="design">The rows to fit, every column standardised.</param>
    /// <returns>Weights of the columns and the intercept behind them, and the penalty they were fitted with.</returns>
    protected abstract IEnumerable<(double[] Point, double Strength)> Points(DesignMatrix design);

    private LinearBasis Basis(int setting, List<int> train)
    {
        var longest = labels[^1];
        return new BasisBuilder(rows, train, row => longest[row] == RowLabel.Onset).Build(hinges: Bends(setting));
    }

    private IEnumerable<HorizonModel> Models(LinearBasis basis, int horizon, List<int> train)
    {
        var design = FitSample.Take(rows, train, labels[horizon], basis, options.MaxFitRows, options.Seed);
        var (centres, scales) = design.Standardize();
        return Points(design).Select(fit => HorizonModel.FromStandardized(fit.Point, centres, scales, fit.Strength));
    }
}
