using System.Collections.Immutable;
using System.Globalization;
using Exporter.Signals;

namespace Exporter.Trainer.Evaluation;

/// <summary>What a report says against a model, in words.</summary>
/// <param name="Worthless">Why the model should not be used at all; null when nothing says so.</param>
/// <param name="Doubts">What else it does no better than; empty when it does better than everything.</param>
internal sealed record Verdict(string? Worthless, IReadOnlyList<string> Doubts)
{
    private const string WhatHelps = "it needs more incidents, signals that move before them, or other horizons";

    /// <summary>Judges the model of a report.</summary>
    public static Verdict Of(EvaluationReport report) => new(WhyWorthless(report), [.. DoubtsOf(report)]);

    private static string? WhyWorthless(EvaluationReport report)
    {
        if (report.Horizons.All(judgements => judgements[0].Events!.Onsets == 0))
        {
            return "the test part has no onset to judge the model on; take a longer history or a larger --test";
        }

        if (!report.BeatsBaseline())
        {
            return $"the model does no better than the built-in baseline on held-out time (F1 of alerts and onsets, then AUC-PR); {WhatHelps}";
        }

        return report.Horizons.All(IsChance)
            ? $"the model does no better than chance on held-out time: it ranks rows no better than at random (the interval of AUC-PR holds the share of rows with an onset ahead) and its probabilities are no better than always saying the base rate (Brier skill of 0 or less); {WhatHelps}"
            : null;
    }

    /// <summary>A model that always alerts has alerts that are right, so events alone do not show chance.</summary>
    private static bool IsChance(ImmutableArray<Judgement> judgements)
    {
        var (model, baseRate) = (judgements[0], judgements[^1]);
        var ranking = model.Of("auc_pr");
        return (double.IsNaN(ranking.Low) ? ranking.Estimate : ranking.Low) <= baseRate.Of("auc_pr").Estimate && model.Of("brier_skill").Estimate <= 0;
    }

    private static IEnumerable<string> DoubtsOf(EvaluationReport report)
    {
        for (var horizon = 0; horizon < report.Horizons.Length; horizon++)
        {
            var model = report.Horizons[horizon][0];
            var name = PrometheusDuration.Format(report.Definition.Horizons[horizon]);
            foreach (var other in report.Horizons[horizon].Skip(1).Where(other => other.Events?.F1 > model.Events!.F1))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"for {name}, {other.Name} did better on held-out time than the model: F1 of alerts and onsets {other.Events!.F1:0.000} against {model.Events!.F1:0.000}");
            }

            if (model.Of("brier_skill").Estimate is <= 0 and var skill)
            {
                yield return $"for {name}, the probabilities are no better on held-out time than always saying the base rate (Brier skill {skill.ToString("0.000", CultureInfo.InvariantCulture)})";
            }
        }
    }
}
