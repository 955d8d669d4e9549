using System.Collections.Immutable;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Training;

/// <summary>Additive logistic regression, on straight features or on features bent at their quantiles; the path is a falling penalty.</summary>
/// <remarks>
/// Neighbouring rows tell almost the same, so the data hold far fewer facts than rows; the strongest penalties are the
/// usual winners. From the strongest on, each fit begins where the last one ended.
/// </remarks>
internal sealed class LogisticLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : LinearLearner(options, rows, labels)
{
    private static readonly double[] Strengths = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];

    /// <inheritdoc/>
    public override string Name => "logistic";

    /// <inheritdoc/>
    public override ImmutableArray<string> Settings { get; } = options.Hinges ? ["straight", "bent at quantiles"] : ["straight"];

    /// <inheritdoc/>
    protected override bool Bends(int setting) => setting > 0;

    /// <inheritdoc/>
    protected override IEnumerable<(double[] Point, double Strength)> Points(DesignMatrix design)
    {
        var fit = new LogisticRegression(design);
        var point = new double[design.Columns + 1];
        foreach (var strength in Strengths)
        {
            point = fit.Fit(strength, point);
            yield return (point, strength);
        }
    }
}
