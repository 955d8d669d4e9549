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
        var measure = rule.Measure == PromotionMeasure.AucPr ? "auc_pr" : "brier_score";
        var interval = double.IsNaN(verdict.Low)
            ? $"no interval: fewer than {TrialVerdict.LeastGroups} groups of entities have failed"
            : $"better by {Text(verdict.Low)} to {Text(verdict.High)}";
        return $"{measure} {Text(verdict.Challenger)} beside {Text(verdict.Champion)}, {interval}, {Text(rule.Confidence * 100)} % sure over all looks; look {look.Number}, {look.Incidents} incidents";
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
