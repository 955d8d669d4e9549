using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Models.Evaluation;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>What one learner came to on held-out folds: its choices, and what alerts by it would have been worth.</summary>
/// <param name="Learner">The learner.</param>
/// <param name="Setting">Its best setting.</param>
/// <param name="Points">Best point on the path, one a horizon.</param>
/// <param name="Calibrations">Fitted on held-out scores, one a horizon.</param>
/// <param name="Thresholds">Chosen on held-out probabilities, one a horizon.</param>
/// <param name="ClearThresholds">Below which alerts end, one a horizon; at most the threshold.</param>
/// <param name="Results">One a horizon.</param>
internal sealed record Candidate(
    ILearner Learner, int Setting, int[] Points, Calibration[] Calibrations, ImmutableArray<double> Thresholds, ImmutableArray<double> ClearThresholds,
    ImmutableArray<HeldOutResult> Results)
{
    /// <summary>What each threshold gave on held-out folds, one a horizon.</summary>
    public ImmutableArray<TradeOff> TradeOffs { get; init; } = [];

    /// <summary>Raw scores of held-out rows, by fold, horizon and position: each by a model that had seen neither the row nor what came after it.</summary>
    public float[][][] Scores { get; init; } = [];

    /// <summary>Mean over horizons of the event F1.</summary>
    public double F1 => Results.Average(result => result.Events.F1);

    /// <summary>Mean over horizons of the area under the precision-recall curve.</summary>
    public double AucPr => Results.Average(result => result.AucPr);
}

/// <summary>Alerts held against onsets, and ranking of rows, over all held-out folds.</summary>
/// <param name="Events">Alerts and onsets.</param>
/// <param name="AucPr">NaN for a rule without probabilities.</param>
internal sealed record HeldOutResult(EventResult Events, double AucPr)
{
    /// <summary>Alerts and onsets of each entity, those of all candidates in the same order; empty where no choice hangs on it.</summary>
    public ImmutableArray<EventResult> ByEntity { get; init; } = [];

    /// <summary>The event F1 when entity i counts weights[i] times; 0 where nothing is right.</summary>
    public double F1(int[] weights)
    {
        double Sum(Func<EventResult, int> count) => ByEntity.Select((events, entity) => (double)weights[entity] * count(events)).Sum();
        var (precision, recall) = (Sum(events => events.TrueAlerts) / Sum(events => events.Alerts), Sum(events => events.Detected) / Sum(events => events.Onsets));
        return precision > 0 && recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }
}
