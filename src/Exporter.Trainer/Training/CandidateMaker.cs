using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Models.Evaluation;
using Exporter.Signals;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Takes one learner through search, calibration and choice of thresholds; all on held-out folds.</summary>
internal sealed class CandidateMaker(PredictorDefinition definition, TrainingOptions options, Fold[] folds, TextWriter log)
{
    private readonly ThresholdGoal _goal = ThresholdGoal.Of(
        definition, options, TimeSpan.FromMilliseconds(folds.Sum(fold => fold.HeldOut.Range.ToMs - fold.HeldOut.Range.FromMs)));

    /// <summary>The learner at its best.</summary>
    public Candidate Make(ILearner learner)
    {
        var (setting, points, scores) = new LearnerSearch(folds, definition.Horizons.Length, options.FitsAtOnce, log).Run(learner);
        return Judge(learner, setting, points, scores);
    }

    /// <summary>What its raw scores of held-out rows make of a learner.</summary>
    /// <param name="learner">The learner.</param>
    /// <param name="setting">Its setting.</param>
    /// <param name="points">Point on the path, one a horizon.</param>
    /// <param name="scores">By fold, horizon and position.</param>
    public Candidate Judge(ILearner learner, int setting, int[] points, float[][][] scores)
    {
        var horizons = definition.Horizons.Length;
        var calibrations = new Calibration[horizons];
        var (thresholds, clears) = (new double[horizons], new double[horizons]);
        var tradeOffs = new TradeOff?[horizons];
        var results = new HeldOutResult[horizons];
        for (var horizon = 0; horizon < horizons; horizon++)
        {
            var at = horizon;
            calibrations[horizon] = CalibrationChoice.Choose(
                [.. folds.Select((fold, i) => fold.HeldOut.Known(at, position => (double)scores[i][at][position]))]);
        }

        // Thresholds act on what is exposed, and no horizon is exposed below a shorter one.
        var probabilities = Probabilities(scores, calibrations);
        for (var horizon = 0; horizon < horizons; horizon++)
        {
            var at = horizon;
            float[] all = [.. probabilities.SelectMany(fold => fold[at])];
            var tried = ThresholdChoice.Try(all, threshold => Events(probabilities, at, threshold));
            tradeOffs[horizon] = TradeOffs.Of(tried);
            (thresholds[horizon], var why) = _goal.Choose(tried);
            clears[horizon] = ClearThresholdChoice.Choose(thresholds[horizon], clear => Events(probabilities, at, thresholds[at], clear));
            var byEntity = ByEntity(probabilities, at, thresholds[horizon], clears[horizon]);
            results[horizon] = new HeldOutResult(EventResult.Sum(byEntity), AucPr(probabilities, at)) { ByEntity = byEntity };
            log.WriteLine($"  {learner.Name}, {PrometheusDuration.Format(definition.Horizons[horizon])}: point {points[horizon] + 1} of the path, "
                + $"{(calibrations[horizon] is PlattCalibration ? "Platt" : "isotonic")} calibration, threshold {thresholds[horizon]} ({why}), alerts end below {clears[horizon]}");
        }

        return new Candidate(learner, setting, points, calibrations, [.. thresholds], [.. clears], [.. results])
        {
            TradeOffs = [.. tradeOffs.OfType<TradeOff>()],
            Scores = scores,
        };
    }

    private static float[][][] Probabilities(float[][][] scores, Calibration[] calibrations) => Array.ConvertAll(scores, fold =>
    {
        var probabilities = new float[fold.Length][];
        for (var horizon = 0; horizon < fold.Length; horizon++)
        {
            var calibration = calibrations[horizon];
            probabilities[horizon] = Array.ConvertAll(fold[horizon], score => (float)calibration.Apply(score));
            for (var i = 0; horizon > 0 && i < fold[horizon].Length; i++)
            {
                probabilities[horizon][i] = Math.Max(probabilities[horizon][i], probabilities[horizon - 1][i]);
            }
        }

        return probabilities;
    });

    private EventResult Events(float[][][] probabilities, int horizon, double threshold, double? clear = null) =>
        EventResult.Sum([.. folds.Select((fold, i) => fold.HeldOut.Events(
            horizon, position => probabilities[i][horizon][position] >= threshold, position => probabilities[i][horizon][position] >= (clear ?? threshold)))]);

    private ImmutableArray<EventResult> ByEntity(float[][][] probabilities, int horizon, double threshold, double clear) =>
    [
        .. folds
            .SelectMany((fold, i) => fold.HeldOut.EventsByEntity(
                horizon, position => probabilities[i][horizon][position] >= threshold, position => probabilities[i][horizon][position] >= clear))
            .GroupBy(entity => entity.Entity, entity => entity.Events)
            .OrderBy(entity => entity.Key)
            .Select(parts => EventResult.Sum([.. parts])),
    ];

    private double AucPr(float[][][] probabilities, int horizon)
    {
        var known = folds.Select((fold, i) => fold.HeldOut.Known(horizon, position => probabilities[i][horizon][position])).ToArray();
        return ProbabilityMetrics.AucPr([.. known.SelectMany(part => part.Values)], [.. known.SelectMany(part => part.Outcomes)]);
    }
}
