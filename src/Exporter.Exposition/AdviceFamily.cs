using System.Globalization;
using Exporter.Features.Course;
using Exporter.Models.Advice;
using Exporter.Signals;

namespace Exporter.Exposition;

/// <summary>The series that one kind of advice is made of: labels besides the prediction's own, and values, for each row that has advice.</summary>
/// <remarks>One list for the metrics page and for the query API, so that they cannot differ.</remarks>
internal static class AdviceFamily
{
    // Enough for any timestamp in milliseconds, few enough that a float32 shows no digits that it does not hold.
    private const int SignalDigits = 7;

    /// <summary>All kinds, in the order of the page.</summary>
    public static PredictionFamily[] All { get; } =
    [
        new("predicted_failure_priority", "How urgent a prediction is, 0 to 100: probability, severity, blast radius and imminence.", Priority),
        new("predicted_failure_timestamp_seconds", "When a limit is forecast to be crossed or, by the probabilities of several horizons, half of such entities have failed; Unix time.", advice => Time(advice.Time?.AtMs)),
        new("predicted_failure_timestamp_lower_seconds", "As early as the forecast failure may well be, Unix time.", advice => Time(advice.Time?.LowerMs)),
        new("predicted_failure_timestamp_upper_seconds", "As late as the forecast failure may well be, Unix time; absent where nothing bounds it.", advice => Time(advice.Time?.UpperMs)),
        new("predicted_failure_recommendation_info", "What to do about a prediction; always 1.", Recommendations),
        new("predicted_failure_group_info", "Predictions that share a cause, and which of them it is likely to have begun with; always 1.", Groups),
        new("predicted_failure_pattern_info", "Recurring pattern of earlier incidents that a prediction looks like; always 1.", Patterns),
        new("predicted_failure_signal_value", "Value of a signal that is a reason, in its own unit.", advice => Signals(advice, reason => reason.Course.Value)),
        new("predicted_failure_signal_change_per_hour", "Change per hour of a signal that is a reason, over the last 120 steps.", advice => Signals(advice, reason => reason.Course.ChangePerHour)),
        new("predicted_failure_signal_usual_value", "Level that a signal that is a reason usually has: median of its own past.", advice => Signals(advice, reason => reason.Course.UsualValue)),
        new("predicted_failure_signal_unusual_since_timestamp_seconds", "Since when a signal that is a reason has an unusual level or rate, Unix time.", UnusualSince),
        new("predicted_failure_signal_forecast_value", "Where a signal that is a reason is forecast to be one horizon after the step, in its own unit.", advice => Forecasts(advice, forecast => forecast.Value)),
        new("predicted_failure_signal_forecast_lower", "Lower end of the band that is meant to hold such a signal one horizon after the step in eight of ten cases.", advice => Forecasts(advice, forecast => forecast.Lower)),
        new("predicted_failure_signal_forecast_upper", "Upper end of the band that is meant to hold such a signal one horizon after the step in eight of ten cases.", advice => Forecasts(advice, forecast => forecast.Upper)),
    ];

    private static IEnumerable<(Label[] Labels, double Value)> Priority(EntityAdvice advice) => [([], Math.Round(advice.Priority, 1))];

    private static IEnumerable<(Label[] Labels, double Value)> Time(long? unixMs) => unixMs is { } ms ? [([], ms / 1000.0)] : [];

    private static IEnumerable<(Label[] Labels, double Value)> Recommendations(EntityAdvice advice) => advice.Recommendations.Select(rule => (
        new Label[]
        {
            new("recommendation", rule.Name), new("action", rule.Action), new("runbook_url", rule.RunbookUrl), new("severity", SeverityNames.NameOf(rule.Severity)),
        },
        1.0));

    private static IEnumerable<(Label[] Labels, double Value)> Groups(EntityAdvice advice) =>
        advice.Group is { } group ? [([new("group", group.Name), new("role", group.IsOrigin ? "origin" : "affected")], 1)] : [];

    private static IEnumerable<(Label[] Labels, double Value)> Patterns(EntityAdvice advice) =>
        advice.Pattern is { } pattern ? [([new("pattern", pattern.Name)], 1)] : [];

    private static IEnumerable<(Label[] Labels, double Value)> Signals(EntityAdvice advice, Func<SignalReason, double> value) => advice.Reasons
        .Where(reason => !double.IsNaN(value(reason)))
        .Select(reason => (LabelsOf(reason), Rounded(value(reason))));

    private static IEnumerable<(Label[] Labels, double Value)> UnusualSince(EntityAdvice advice) => advice.Reasons
        .Where(reason => reason.Course.UnusualSinceMs is not null)
        .Select(reason => (new Label[] { new("signal", reason.Signal) }, reason.Course.UnusualSinceMs!.Value / 1000.0));

    private static IEnumerable<(Label[] Labels, double Value)> Forecasts(EntityAdvice advice, Func<SignalForecast, double> value) =>
        from reason in advice.Reasons
        from forecast in reason.Forecasts
        select ((Label[])[.. LabelsOf(reason), new("horizon", PrometheusDuration.Format(forecast.Ahead))], Rounded(value(forecast)));

    private static Label[] LabelsOf(SignalReason reason) => [new("signal", reason.Signal), new("unit", SignalUnitNames.NameOf(reason.Unit))];

    private static double Rounded(double value) =>
        double.Parse(value.ToString($"G{SignalDigits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + 0.0;
}
