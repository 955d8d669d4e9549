using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>Refuses histories that nothing can be learnt from, and says what to do.</summary>
internal static class LearningCheck
{
    private const int FewIncidents = 10;

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
                $"the history has {Counted(train.Onsets, "onset")} to train on and {validation.Onsets} to validate on, {rows.OnsetsMs.Sum(onsets => onsets.Count)} in all; both need at least one, and some dozens are needed for a good model. Take a longer history, or check the failure expression");
        }

        if (train.Rows.All(row => labels[0][row] == RowLabel.Onset))
        {
            throw new TrainingException(
                "every row to train on has an onset within the shortest horizon: there is nothing to tell it from. Shorten the horizons, or check the failure expression: it is hardly ever 0");
        }
    }

    /// <summary>What to say of few incidents; null when there are enough.</summary>
    /// <param name="learnt">Onsets before the test part.</param>
    /// <param name="test">Onsets in the test part.</param>
    public static string? Doubt(int learnt, int test)
    {
        if (learnt >= FewIncidents && (test >= FewIncidents || test == 0))
        {
            return null;
        }

        return $"there are {Counted(learnt, "incident")} to learn from and {test} to judge the model on: what is found in fewer than {FewIncidents} may be chance. Take a longer history, or more entities";
    }

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
