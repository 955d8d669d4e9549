using System.Globalization;
using Exporter.Feedback;
using Exporter.Models;
using Exporter.Models.Evaluation;
using Exporter.Signals;

namespace Exporter.Host.Lifecycle;

/// <summary>What rules see, in words and numbers: for the log, the audit trail and events.</summary>
internal static class RuleWords
{
    /// <summary>The precision that a model promised for a horizon; NaN where it promised none.</summary>
    public static double PromisedPrecision(ModelContract? contract, TimeSpan horizon)
    {
        var text = PrometheusDuration.Format(horizon);
        return contract is null ? double.NaN : PromisedMeasure.Of(contract).Where(promised => promised.Measure == "alert_precision" && promised.Horizon == text).Select(promised => promised.Value).FirstOrDefault(double.NaN);
    }

    /// <summary>A look at champion and challenger.</summary>
    public static string Of(TrialLook look, TrialVerdict verdict, PromotionRule rule)
    {
        var interval = double.IsNaN(verdict.Low)
            ? $"no interval: fewer than {TrialVerdict.LeastGroups} groups of entities have failed"
            : $"better by {Text(verdict.Low)} to {Text(verdict.High)}";
        return $"{Of(rule.Measure)} {Text(verdict.Challenger)} beside {Text(verdict.Champion)}, {interval}, {Text(rule.Confidence * 100)} % sure over all looks; look {look.Number}, {look.Incidents} incidents";
    }

    /// <summary>What a challenger must be better by.</summary>
    public static string Of(PromotionMeasure measure) => measure == PromotionMeasure.AucPr ? "auc_pr" : "brier_score";

    /// <summary>Why a challenger is not known to be better yet, and what the next look waits for.</summary>
    /// <param name="progress">How far the two have come.</param>
    /// <param name="look">The last look; null before the first.</param>
    /// <param name="verdict">What it says; null while nobody has judged it.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="stepMs">The last step, Unix ms.</param>
    /// <param name="championSinceMs">The champion's first step, Unix ms.</param>
    public static string NotYet(TrialProgress progress, TrialLook? look, TrialVerdict? verdict, PromotionRule rule, long stepMs, long championSinceMs)
    {
        var reasons = new List<string>();
        if (look is not null)
        {
            reasons.Add(verdict is null ? "the last look is not judged yet"
                : double.IsNaN(verdict.Low) ? $"fewer than {TrialVerdict.LeastGroups} groups of entities have failed"
                : "the interval holds models that are no better");
        }

        if (progress.NextLook(rule) is not { } next)
        {
            reasons.Add($"{progress.Looks} looks were taken, which are all");
        }
        else if (progress.Incidents < next)
        {
            reasons.Add($"{progress.Incidents} of {next} incidents have come for the next look");
        }

        Until("side by side", progress.SinceMs, rule.Duration, "duration");
        Until("champion", championSinceMs, rule.CoolDown, "cool_down");
        return string.Join("; ", reasons);

        void Until(string what, long sinceMs, TimeSpan least, string setting)
        {
            if (TimeSpan.FromMilliseconds(stepMs - sinceMs) is var span && span < least)
            {
                reasons.Add($"{what} for {PrometheusDuration.Format(span)} only, {setting} is {PrometheusDuration.Format(least)}");
            }
        }
    }

    /// <summary>A look at a promise.</summary>
    public static string Of(PromiseLook look, PromiseVerdict verdict, PredictorDefinition definition)
    {
        var what = look.Measure == PromiseMeasure.Precision ? "precision of alerts" : "failures by predicted ones";
        return $"{what} {Text(verdict.Live)} within {PrometheusDuration.Format(definition.Horizons[look.Horizon])} ({Text(verdict.Low)} to {Text(verdict.High)}), promised {Text(verdict.Promised)}; look {look.Number}";
    }

    /// <summary>A champion that takes too long.</summary>
    public static string OfLatency(TimeSpan p99, TimeSpan most, TimeSpan span) =>
        $"99 % of steps in the last {PrometheusDuration.Format(span)} were scored within {Text(p99.TotalSeconds)} s, max_latency is {Text(most.TotalSeconds)} s";

    /// <summary>A challenger that takes too long.</summary>
    public static string OfLatency(TimeSpan own, TimeSpan champion, PromotionRule rule) =>
        $"99 % of its steps are scored within {Text(own.TotalSeconds)} s, of the champion's {Text(champion.TotalSeconds)} s; "
        + string.Join(
            ", ",
            new[] { rule.MaxLatency is { } most ? $"max_latency is {Text(most.TotalSeconds)} s" : "", rule.MaxLatencyRatio is { } ratio ? $"max_latency_ratio is {Text(ratio)}" : "" }.Where(part => part.Length > 0));

    private static string Text(double value) => double.IsNaN(value) ? "nothing" : value.ToString("0.####", CultureInfo.InvariantCulture);
}
