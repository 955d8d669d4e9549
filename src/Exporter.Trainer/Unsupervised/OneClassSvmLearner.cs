using System.Collections.Immutable;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Unsupervised;

/// <summary>A one-class support vector machine on a sample of quiet rows: unusual is what is far from all that stand for them.</summary>
internal sealed class OneClassSvmLearner(TrainingOptions options, TrainingRows rows, RowLabel[][] labels) : DetectorLearner(options, rows, labels)
{
    /// <summary>ν: quiet rows that may lie outside of what is usual; as large a part of them are at least kept in the model.</summary>
    private static readonly double[] Outside = [0.02, 0.1];

    /// <inheritdoc/>
    public override string Name => "one-class-svm";

    /// <inheritdoc/>
    public override ImmutableArray<string> Settings { get; } = [.. Outside.Select(share => FormattableString.Invariant($"{share * 100:0}% of quiet rows outside"))];

    /// <inheritdoc/>
    /// <remarks>All pairs are held, 4 bytes each.</remarks>
    protected override int MostRows => 2_000;

    /// <inheritdoc/>
    protected override Detector Fit(int setting, float[][] usual) => OneClassFit.Fit(usual, Outside[setting]);
}
