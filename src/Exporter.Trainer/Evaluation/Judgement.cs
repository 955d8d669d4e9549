using System.Collections.Immutable;
using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Evaluation;

/// <summary>How well one way of predicting did for one horizon on held-out time.</summary>
/// <param name="Name">Who predicted.</param>
/// <param name="Threshold">Probability from which it alerted; null for a rule without probabilities.</param>
/// <param name="Events">Alerts held against onsets; null for what never alerts.</param>
public sealed record Judgement(string Name, double? Threshold, EventResult? Events)
{
    /// <summary>Every measure with its interval; see <see cref="ScoreCard"/>.</summary>
    public ImmutableArray<Measure> Measures { get; init; } = [];

    /// <summary>The measure of a name; NaN in all of it where it does not exist.</summary>
    public Measure Of(string measure) => Measures.FirstOrDefault(known => known.Name == measure, new Measure(measure, double.NaN, double.NaN, double.NaN));

    /// <summary>Judges probabilities.</summary>
    /// <param name="name">Who predicted.</param>
    /// <param name="part">The held-out rows.</param>
    /// <param name="horizon">Index of the horizon.</param>
    /// <param name="threshold">Probability from which it alerts.</param>
    /// <param name="probabilityAt">Probability of the row at a position.</param>
    /// <param name="baseRate">Share of training rows with an onset ahead.</param>
    /// <param name="clear">Probability below which an alert ends; null where that is the threshold.</param>
    public static Judgement Of(string name, EvaluatedPart part, int horizon, double threshold, Func<int, float> probabilityAt, double baseRate, double? clear = null)
    {
        var card = part.Card(horizon, probabilityAt, position => probabilityAt(position) >= threshold, baseRate, position => probabilityAt(position) >= (clear ?? threshold));
        return new Judgement(name, threshold, card.Events) { Measures = card.Measures };
    }

    /// <summary>Judges a rule that has no probabilities.</summary>
    /// <param name="name">Who predicted.</param>
    /// <param name="part">The held-out rows.</param>
    /// <param name="horizon">Index of the horizon.</param>
    /// <param name="isAlerting">Whether the row at a position alerts.</param>
    public static Judgement OfRule(string name, EvaluatedPart part, int horizon, Func<int, bool> isAlerting)
    {
        var card = part.Card(horizon, _ => float.NaN, isAlerting, double.NaN);
        return new Judgement(name, null, card.Events) { Measures = card.Measures };
    }

    /// <summary>Judges always saying the base rate, which never alerts.</summary>
    /// <param name="part">The held-out rows.</param>
    /// <param name="horizon">Index of the horizon.</param>
    /// <param name="baseRate">Share of training rows with an onset ahead.</param>
    public static Judgement OfBaseRate(EvaluatedPart part, int horizon, double baseRate)
    {
        var card = part.Card(horizon, _ => (float)baseRate, _ => false, baseRate);
        return new Judgement("base rate", null, null) { Measures = [.. card.Measures.Where(measure => IsOfSteps(measure.Name))] };
    }

    private static bool IsOfSteps(string name) => name is "auc_pr" or "brier" or "brier_skill" or "calibration_error";
}
