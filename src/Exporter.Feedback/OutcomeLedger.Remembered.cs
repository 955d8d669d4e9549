using Exporter.Signals;

namespace Exporter.Feedback;

/// <content>What was said of an entity lately.</content>
public sealed partial class OutcomeLedger
{
    /// <summary>The champion's predictions for an entity that still wait, or were settled within <see cref="MaxAmendable"/>; in the order of their steps.</summary>
    /// <remarks>Without those that were made during an incident. Empty where the entity is not followed, or there is no failure expression.</remarks>
    /// <param name="entity">Exactly its entity labels.</param>
    /// <param name="horizon">Number of the horizon.</param>
    public IReadOnlyList<PastPrediction> Remembered(Labels entity, int horizon)
    {
        var track = Array.FindIndex(_tracks, 0, _trackCount, one => one?.Entity.Equals(entity) ?? false);
        return track < 0
            ? []
            : [.. _champion.PendingOf(horizon).Remembered(track).Select(past => new PastPrediction(past.Step * _stepMs, ProbabilityCode.ValueOf(past.Code), past.IsPositive))];
    }
}
