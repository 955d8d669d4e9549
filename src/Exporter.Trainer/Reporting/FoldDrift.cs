using Exporter.Models;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Reporting;

/// <summary>Drift between the folds of a training: what each held-out span and the test part look like beside all that the model learnt from.</summary>
internal static class FoldDrift
{
    /// <summary>Measures it.</summary>
    /// <param name="contract">Has the distributions that the model learnt from.</param>
    /// <param name="importances">Say what the model looks at.</param>
    /// <param name="split">The folds and the test part.</param>
    /// <param name="rows">All rows.</param>
    public static DriftTable Of(ModelContract contract, IEnumerable<FeatureImportance> importances, SplitRows split, TrainingRows rows)
    {
        var looksAt = importances.Select(importance => importance.Feature).ToHashSet();
        return DriftMeasure.Of(
            contract.Reference, looksAt.Contains, rows,
            [.. split.Folds.Select((fold, i) => ($"fold {i + 1}, from {Start(fold.HeldOut.Range)}", fold.HeldOut.Rows)), ($"test, from {Start(split.Test.Range)}", split.Test.Rows)]);
    }

    private static string Start(TimeRange range) => $"{DateTimeOffset.FromUnixTimeMilliseconds(range.FromMs):yyyy-MM-dd HH:mm}";
}
