using System.Collections.Immutable;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Unsupervised;

/// <summary>Robust principal components of quiet rows: unusual is what lies far out along the axes, or off them.</summary>
internal sealed class RobustPcaLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : DetectorLearner(options, rows, labels)
{
    private static readonly double[] SpreadShares = [0.8, 0.95];

    /// <inheritdoc/>
    public override string Name => "robust-pca";

    /// <inheritdoc/>
    public override ImmutableArray<string> Settings { get; } = [.. SpreadShares.Select(share => FormattableString.Invariant($"axes for {share * 100:0}% of the spread"))];

    /// <inheritdoc/>
    protected override int MostRows => 4_000;

    /// <inheritdoc/>
    protected override Detector Fit(int setting, float[][] usual) => SphericalPca.Fit(usual, SpreadShares[setting]);
}
