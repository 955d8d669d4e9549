using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Evaluation;

/// <summary>How well one way of predicting did for one horizon on held-out time.</summary>
/// <param name="Name">Who predicted.</param>
/// <param name="Threshold">Probability from which it alerted; null for a rule without probabilities.</param>
/// <param name="Events">Alerts held against onsets; null for what never alerts.</param>
/// <param name="Steps">Quality of the probabilities step by step; null for a rule without probabilities.</param>
public sealed record Judgement(string Name, double? Threshold, EventResult? Events, StepQuality? Steps)
{
    /// <summary>Judges probabilities.</summary>
    /// <param name="name">Who predicted.</param>
    /// <param name="part">The held-out rows.</param>
    /// <param name="horizon">Index of the horizon.</param>
    /// <param name="threshold">Probability from which it alerts.</param>
    /// <param name="probabilityAt">Probability of the row at a position.</param>
    /// <param name="baseRate">Share of training rows with an onset ahead.</param>
    public static Judgement Of(string name, EvaluatedPart part, int horizon, double threshold, Func<int, float> probabilityAt, double baseRate)
    {
        var (probabilities, outcomes) = part.Known(horizon, probabilityAt);
        return new Judgement(
            name,
            threshold,
            part.Events(horizon, position => probabilityAt(position) >= threshold),
            new StepQuality(
                ProbabilityMetrics.AucPr(probabilities, outcomes),
                ProbabilityMetrics.Brier(probabilities, outcomes),
                ProbabilityMetrics.BrierSkill(probabilities, outcomes, baseRate),
                ProbabilityMetrics.CalibrationError(probabilities, outcomes)));
    }
}

/// <summary>Quality of probabilities, step by step; NaN where a number does not exist.</summary>
/// <param name="AucPr">Area under the precision-recall curve.</param>
/// <param name="Brier">Mean squared error.</param>
/// <param name="BrierSkill">1 for perfect, 0 for no better than always the base rate of training.</param>
/// <param name="CalibrationError">Expected calibration error over ten bins of equal mass.</param>
public sealed record StepQuality(double AucPr, double Brier, double BrierSkill, double CalibrationError);
