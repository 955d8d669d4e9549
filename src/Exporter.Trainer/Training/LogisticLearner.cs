using System.Collections.Immutable;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Additive logistic regression, on straight features or on features bent at their quantiles; the path is a falling penalty.</summary>
/// <remarks>
/// Neighbouring rows tell almost the same, so the data hold far fewer facts than rows; the strongest penalties are the
/// usual winners. From the strongest on, each fit begins where the last one ended.
/// </remarks>
internal sealed class LogisticLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : ILearner
{
    private static readonly double[] Strengths = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];

    /// <inheritdoc/>
    public string Name => "logistic";

    /// <inheritdoc/>
    public ImmutableArray<string> Settings { get; } = options.Hinges ? ["straight", "bent at quantiles"] : ["straight"];

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
    public ITrainedModel Fit(int setting, int[] points, Calibration[] calibrations, List<int> train)
    {
        var basis = Basis(setting, train);
        return LinearAssembly.Of(basis, [.. points.Select((point, horizon) => Models(basis, horizon, train).ElementAt(point))], calibrations);
    }

    private LinearBasis Basis(int setting, List<int> train)
    {
        var longest = labels[^1];
        return new BasisBuilder(rows, train, row => longest[row] == RowLabel.Onset).Build(hinges: setting > 0);
    }

    private IEnumerable<HorizonModel> Models(LinearBasis basis, int horizon, List<int> train)
    {
        var design = FitSample.Take(rows, train, labels[horizon], basis, options.MaxFitRows, options.Seed);
        var (centres, scales) = design.Standardize();
        var fit = new LogisticRegression(design);
        var point = new double[design.Columns + 1];
        foreach (var strength in Strengths)
        {
            point = fit.Fit(strength, point);
            yield return HorizonModel.FromStandardized(point, centres, scales, strength);
        }
    }
}
