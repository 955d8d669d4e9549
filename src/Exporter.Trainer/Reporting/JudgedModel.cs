using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;

namespace Exporter.Trainer.Reporting;

/// <summary>A finished model with all that it was judged on.</summary>
/// <param name="Definition">The predictor.</param>
/// <param name="Schema">What the columns of <paramref name="Rows"/> mean.</param>
/// <param name="Rows">All rows.</param>
/// <param name="Part">Those that it was judged on.</param>
/// <param name="Scorer">The model as the sidecar runs it; not owned.</param>
/// <param name="Version">What its file is called.</param>
/// <param name="Thresholds">Probability from which it alerts, one a horizon.</param>
/// <param name="ClearThresholds">Probability below which an alert ends, one a horizon.</param>
/// <param name="Probabilities">What it said, row-major [rows of the part × horizons].</param>
/// <param name="Results">How well that was.</param>
internal sealed record JudgedModel(
    PredictorDefinition Definition, FeatureSchema Schema, TrainingRows Rows, EvaluatedPart Part, OnnxScorer Scorer, string Version,
    IReadOnlyList<double> Thresholds, IReadOnlyList<double> ClearThresholds, float[] Probabilities, EvaluationReport Results)
{
    /// <summary>Probability of the row at a position of the part.</summary>
    public float ProbabilityAt(int position, int horizon) => Probabilities[(position * Definition.Horizons.Length) + horizon];

    /// <summary>Whether the row at a position of the part alerts.</summary>
    public bool IsAlerting(int position, int horizon) => ProbabilityAt(position, horizon) >= Thresholds[horizon];

    /// <summary>Whether the row at a position of the part lets an alert go on.</summary>
    public bool IsHolding(int position, int horizon) => ProbabilityAt(position, horizon) >= ClearThresholds[horizon];
}
