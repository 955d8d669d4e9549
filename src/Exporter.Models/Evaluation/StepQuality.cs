namespace Exporter.Models.Evaluation;

/// <summary>Quality of probabilities, step by step; NaN where a number does not exist.</summary>
/// <param name="AucPr">Area under the precision-recall curve.</param>
/// <param name="Brier">Mean squared error.</param>
/// <param name="BrierSkill">1 for perfect, 0 for no better than always the base rate of training.</param>
/// <param name="CalibrationError">Expected calibration error over ten bins of equal mass.</param>
public sealed record StepQuality(double AucPr, double Brier, double BrierSkill, double CalibrationError);
