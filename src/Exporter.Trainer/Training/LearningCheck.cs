using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>Refuses histories that nothing can be learnt from, and says what to do.</summary>
internal static class LearningCheck
{
    private const int RowsLookedAt = 100_000;

    /// <summary>Returns when there is something to learn from and something to hold it against.</summary>
    public static void Require(TrainingRows rows, RowLabel[][] labels, EvaluatedPart train, EvaluatedPart validation)
    {
        if (train.Rows.Count == 0)
        {
            throw new TrainingException("the history has no row to train on: no signal has a value for any entity; check the expressions and --from/--to");
        }

        if (train.Onsets == 0 || validation.Onsets == 0)
        {
            throw new TrainingException(
                $"the history has {train.Onsets} onsets to train on and {validation.Onsets} to validate on; both need at least one, and some dozens are needed for a good model. Take a longer history, or check the failure expression");
        }

        if (train.Rows.All(row => labels[0][row] == RowLabel.Onset))
        {
            throw new TrainingException(
                "every row to train on has an onset within the shortest horizon: there is nothing to tell it from. Shorten the horizons, or check the failure expression: it is hardly ever 0");
        }

        var stride = Math.Max(1, train.Rows.Count / RowsLookedAt);
        if (train.Rows.Where((_, i) => i % stride == 0).All(row => IsEmpty(rows.Row(row))))
        {
            throw new TrainingException(
                "no feature of a signal has a value in any row to train on; check that the expressions return data for these entities between --from and --to (paste them into Prometheus)");
        }
    }

    private static bool IsEmpty(ReadOnlySpan<float> features)
    {
        foreach (var value in features)
        {
            if (!float.IsNaN(value))
            {
                return false;
            }
        }

        return true;
    }
}
