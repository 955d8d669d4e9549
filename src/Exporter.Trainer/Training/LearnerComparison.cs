using System.Globalization;
using Exporter.Features;
using Exporter.Models.Evaluation;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>Lets the learners compete on the same held-out folds, beside what works without training.</summary>
/// <remarks>
/// The best event F1 at the chosen threshold wins, averaged over horizons; of equal ones the best area under the precision-recall curve. Where
/// there are entities enough to tell, the simplest candidate wins that is within one standard error of the best.
/// </remarks>
internal sealed class LearnerComparison(PredictorDefinition definition, FeatureSchema schema, TrainingRows rows, Fold[] folds, TextWriter log)
{
    private const int Draws = 100;

    /// <summary>With fewer, draws of entities say nothing.</summary>
    internal const int FewestEntities = 8;

    /// <summary>The winner; the table goes to the log.</summary>
    /// <param name="candidates">Simple before large.</param>
    public Candidate Best(IReadOnlyList<Candidate> candidates)
    {
        // The order of learners breaks ties that are left: simple before large.
        var best = candidates.MaxBy(candidate => (candidate.F1, double.IsNaN(candidate.AucPr) ? 0 : candidate.AucPr))!;
        var onsets = best.Results[^1].Events.Onsets;
        log.WriteLine($"Held-out folds ({folds.Length} spans of time, {onsets} onsets, all before the test part):");
        log.WriteLine($"  {"",-16} {"horizon",7} {"threshold",9} {"onsets announced",17} {"alerts right",15} {"F1",6} {"AUC-PR",7}");
        foreach (var candidate in candidates)
        {
            Write(candidate.Learner.Name, candidate.Results, candidate.Thresholds);
        }

        using var baseline = new BaselineScorer(definition, schema);
        Write("baseline", Baseline(baseline), baseline.Thresholds);
        foreach (var rule in (IAlertRule[])[new LimitForecastRule(schema), new ZScoreRule(schema)])
        {
            if (rule.Applies)
            {
                Write(rule.Name, Rule(rule), null);
            }
        }

        Write("base rate", BaseRate(), null);
        var taken = Simplest(candidates, best);
        var why = taken == best ? "" : $" (within one standard error of {best.Learner.Name}, and simpler)";
        log.WriteLine($"  Taken: {taken.Learner.Name}, {taken.Learner.Settings[taken.Setting]}{why}");
        return taken;
    }

    /// <summary>What is taken where <paramref name="best"/> has the best F1.</summary>
    internal static Candidate Simplest(IReadOnlyList<Candidate> candidates, Candidate best)
    {
        var entities = best.Results[0].ByEntity.Length;
        return entities < FewestEntities ? best : OneStandardError.Simplest(candidates, best, F1Draws(entities));
    }

    /// <summary>Whether the alerts of one candidate are not worse than those of another by more than one standard error of their difference; by the plain figures where entities are too few to tell.</summary>
    internal static bool AlertsAsWell(Candidate candidate, Candidate other)
    {
        var entities = other.Results[0].ByEntity.Length;
        return entities < FewestEntities ? candidate.F1 >= other.F1 : OneStandardError.IsAsGood(F1Draws(entities)(candidate), F1Draws(entities)(other));
    }

    private static Func<Candidate, double[]> F1Draws(int entities)
    {
        var draws = new EntityDraws(entities, Draws);
        return candidate => draws.Values(weights => candidate.Results.Average(result => result.F1(weights)));
    }

    private IReadOnlyList<HeldOutResult> Baseline(BaselineScorer baseline)
    {
        var horizons = definition.Horizons.Length;
        var scores = folds.Select(fold => RowScoring.Run(baseline, rows, fold.HeldOut.Rows, horizons)).ToArray();
        return [.. Enumerable.Range(0, horizons).Select(horizon =>
        {
            var known = folds.Select((fold, i) => fold.HeldOut.Known(horizon, position => scores[i][(position * horizons) + horizon])).ToArray();
            return new HeldOutResult(
                EventResult.Sum([.. folds.Select((fold, i) => fold.HeldOut.Events(horizon, position => scores[i][(position * horizons) + horizon] >= baseline.Thresholds[horizon]))]),
                ProbabilityMetrics.AucPr([.. known.SelectMany(part => part.Values)], [.. known.SelectMany(part => part.Outcomes)]));
        })];
    }

    private IReadOnlyList<HeldOutResult> Rule(IAlertRule rule) =>
    [
        .. definition.Horizons.Select((span, horizon) => new HeldOutResult(
            EventResult.Sum([.. folds.Select(fold => fold.HeldOut.Events(horizon, position => rule.IsAlerting(rows.Row(fold.HeldOut.Rows[position]), span)))]),
            double.NaN)),
    ];

    /// <summary>Always saying the share of rows with an onset ahead: never an alert, and by chance alone as many right among the first as among all.</summary>
    private IReadOnlyList<HeldOutResult> BaseRate() =>
    [
        .. definition.Horizons.Select((_, horizon) =>
        {
            bool[] outcomes = [.. folds.SelectMany(fold => fold.HeldOut.Known(horizon, _ => 0f).Outcomes)];
            return new HeldOutResult(
                EventResult.Sum([.. folds.Select(fold => fold.HeldOut.Events(horizon, _ => false))]), ProbabilityMetrics.AucPr(new float[outcomes.Length], outcomes));
        }),
    ];

    private void Write(string name, IReadOnlyList<HeldOutResult> results, IReadOnlyList<double>? thresholds)
    {
        for (var horizon = 0; horizon < results.Count; horizon++)
        {
            var (events, aucPr) = results[horizon];
            log.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {(horizon == 0 ? name : ""),-16} {PrometheusDuration.Format(definition.Horizons[horizon]),7} {thresholds?[horizon].ToString("0.####", CultureInfo.InvariantCulture) ?? "-",9} "
                + $"{$"{events.Detected} of {events.Onsets}",17} {$"{events.TrueAlerts} of {events.Alerts}",15} {events.F1,6:0.000} {(double.IsNaN(aucPr) ? "-" : aucPr.ToString("0.000", CultureInfo.InvariantCulture)),7}"));
        }
    }
}
