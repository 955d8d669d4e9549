using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Evaluation;

/// <summary>Judges a finished model on time that nothing was chosen on, beside what works without training.</summary>
internal sealed class Referee(PredictorDefinition definition, FeatureSchema schema, TrainingRows rows, EvaluatedPart test)
{
    /// <summary>The report.</summary>
    /// <param name="model">The model.</param>
    /// <param name="thresholds">Its thresholds, one a horizon.</param>
    /// <param name="clearThresholds">Below which its alerts end, one a horizon.</param>
    /// <param name="baseRates">Share of training rows with an onset ahead, one a horizon.</param>
    public EvaluationReport Judge(ITrainedModel model, ImmutableArray<double> thresholds, ImmutableArray<double> clearThresholds, ImmutableArray<double> baseRates)
    {
        var horizons = model.Horizons;
        var byModel = Score(model);
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

    private float[] Score(ITrainedModel model)
    {
        var probabilities = new float[test.Rows.Count * model.Horizons];
        Parallel.For(0, test.Rows.Count, i => model.Score(rows.Row(test.Rows[i]), probabilities.AsSpan(i * model.Horizons, model.Horizons)));
        return probabilities;
    }
}
