using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Evaluation;

/// <summary>Judges a finished model on time that nothing was chosen on, beside what works without training.</summary>
internal sealed class Referee(PredictorDefinition definition, FeatureSchema schema, TrainingRows rows, EvaluatedPart test)
{
    /// <summary>The report.</summary>
    /// <param name="byModel">The model's probabilities of the part's rows, row-major [rows × horizons].</param>
    /// <param name="thresholds">Its thresholds, one a horizon.</param>
    /// <param name="clearThresholds">Below which its alerts end, one a horizon.</param>
    /// <param name="baseRates">Share of training rows with an onset ahead, one a horizon; NaN where it is not known.</param>
    public EvaluationReport Judge(float[] byModel, IReadOnlyList<double> thresholds, IReadOnlyList<double> clearThresholds, IReadOnlyList<double> baseRates)
    {
        var horizons = definition.Horizons.Length;
        using var baseline = new BaselineScorer(definition, schema);
        var byBaseline = RowScoring.Run(baseline, rows, test.Rows, horizons);
        IAlertRule[] rules = [new LimitForecastRule(schema), new ZScoreRule(schema)];
        return new EvaluationReport(definition, [.. Enumerable.Range(0, horizons).Select(horizon => JudgeHorizon(horizon))]);

        ImmutableArray<Judgement> JudgeHorizon(int horizon)
        {
            var rate = baseRates[horizon];
            return
            [
                Judgement.Of("model", test, horizon, thresholds[horizon], position => byModel[(position * horizons) + horizon], rate, clearThresholds[horizon]),
                Judgement.Of("baseline", test, horizon, baseline.Thresholds[horizon], position => byBaseline[(position * horizons) + horizon], rate),
                .. rules.Where(rule => rule.Applies).Select(rule => Judgement.OfRule(
                    rule.Name, test, horizon, position => rule.IsAlerting(rows.Row(test.Rows[position]), definition.Horizons[horizon]))),
                Judgement.OfBaseRate(test, horizon, rate),
            ];
        }
    }
}
