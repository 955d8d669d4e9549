using Exporter.Features;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Packaging;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Reporting;

/// <summary>Drift between the folds of a training: what each held-out span and the test part look like beside what the first fold learnt from.</summary>
internal static class FoldDrift
{
    /// <summary>Measures it.</summary>
    public static DriftTable Of(SplitRows split, TrainingRows rows, FeatureSchema schema)
    {
        var first = split.Folds[0];
        return DriftMeasure.Of(
            ReferenceHistograms.Of(rows, first.Train, schema), "what the first fold learnt from", rows,
            [.. split.Folds.Select((fold, i) => ($"fold {i + 1}, from {Day(fold.HeldOut.Range)}", fold.HeldOut.Rows)), ($"test, from {Day(split.Test.Range)}", split.Test.Rows)]);
    }

    private static string Day(TimeRange range) => $"{DateTimeOffset.FromUnixTimeMilliseconds(range.FromMs):yyyy-MM-dd HH:mm}";
}
