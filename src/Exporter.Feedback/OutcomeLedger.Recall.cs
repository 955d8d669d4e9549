using Exporter.Signals.Windows;

namespace Exporter.Feedback;

/// <content>What the model in use said of an entity lately, for those who look at it.</content>
public sealed partial class OutcomeLedger
{
    /// <summary>Copies the probabilities of an entity at the last steps, as they wait for their outcome or had it lately.</summary>
    /// <param name="windows">The predictor's windows, at the step that was observed last.</param>
    /// <param name="entity">The entity's slot there.</param>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="target">
    /// Gets one element a step, oldest first, the last one the windows' own step. NaN where there was no prediction, where it is uncertain (made in an incident, or
    /// acted on), and further back than the ring of the horizon reaches.
    /// </param>
    public void Recall(PredictorWindows windows, int entity, int horizon, Span<double> target)
    {
        ArgumentNullException.ThrowIfNull(windows);
        target.Fill(double.NaN);
        if (_definition.FailureExpression is null || windows.AsOfMs == long.MinValue)
        {
            return;
        }

        Locate(windows);
        if (_trackOfSlot[entity] is >= 0 and var track)
        {
            _champion.PendingOf(horizon).Recall(track, _rules[horizon].StepNumber(windows.AsOfMs), target);
        }
    }
}
