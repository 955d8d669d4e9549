using System.Globalization;

namespace Exporter.Trainer.Reporting;

/// <summary>Says in plain words what a model did, and when not to trust it.</summary>
internal static class SummaryWriter
{
    /// <summary>The summary of a report whose other parts are there.</summary>
    public static ReportSummary Write(ReportContent content) => new(
        [.. content.Horizons.Select(Finding), Verdict(content), .. content.Gains.Select(gain => $"{gain.InWords()}.")],
        [.. OverallCautions.Of(content), .. content.Warnings.Select(warning => $"Training warned: {warning}."), .. content.Horizons.SelectMany(HorizonCautions.Of)]);

    private static string Finding(HorizonReport horizon)
    {
        var model = horizon.Ways[0];
        var caught = model.Onsets == 0
            ? "there was no incident to catch"
            : $"caught {model.Detected} of {Count(model.Onsets!.Value, "incident")} ({WithInterval(model, "event_recall")})";
        var (alerts, wrong) = (model.Alerts!.Value, model.Alerts.Value - model.TrueAlerts!.Value);
        var right = alerts == 0
            ? "no alert was raised"
            : $"{wrong} of {Count(alerts, "alert")} {(wrong == 1 ? "was" : "were")} false ({WithInterval(Falseness(model))})";
        var lead = Value(model, "median_lead_seconds") is { } seconds ? $"; typically {Numbers.Lead(TimeSpan.FromSeconds(seconds))} ahead" : "";
        return $"{horizon.Horizon} ahead: {caught}; {right}{lead}.";
    }

    private static string Verdict(ReportContent content)
    {
        var baseline = string.Join(", ", content.Horizons.Select(horizon => $"{Score(horizon.Ways[1])} at {horizon.Horizon}"));
        return $"It does {(content.BeatsBaseline ? "" : "no ")}better than the built-in baseline, which caught {baseline}.";
    }

    private static string Score(WayOfPredicting way) => way.Alerts == 0
        ? $"{way.Detected} of {way.Onsets} without any alert"
        : $"{way.Detected} of {way.Onsets} with {way.Alerts - way.TrueAlerts} of {Count(way.Alerts!.Value, "alert")} false";

    /// <summary>A measure of a way of predicting; null where it does not exist.</summary>
    internal static double? Value(WayOfPredicting way, string measure) => Measure(way, measure)?.Estimate;

    /// <summary>A number with its noun: <c>1 alert</c>, <c>2 alerts</c>.</summary>
    internal static string Count(int number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    private static ReportedMeasure? Measure(WayOfPredicting way, string name) => way.Measures.FirstOrDefault(measure => measure.Name == name);

    private static string WithInterval(WayOfPredicting way, string measure) => WithInterval(Measure(way, measure)!);

    private static string WithInterval(ReportedMeasure measure) => measure is { Estimate: { } estimate, Low: { } low, High: { } high }
        ? $"{Numbers.Percent(estimate)}, 95% interval {Numbers.Percent(low)} to {Numbers.Percent(high)}"
        : "no interval";

    private static ReportedMeasure Falseness(WayOfPredicting way)
    {
        var precision = Measure(way, "alert_precision")!;
        return new ReportedMeasure("", 1 - precision.Estimate, 1 - precision.High, 1 - precision.Low);
    }
}
