using System.Globalization;
using Simulator.Faults;
using Simulator.Judging;
using Simulator.LookAlikes;

namespace Demo;

/// <summary>Prints what is predicted, why, and what then happened, in simulated time.</summary>
internal sealed class Report(TextWriter output)
{
    private const double Target = 0.8;

    /// <summary>The first prediction there is.</summary>
    public void First(Prediction prediction, TimeSpan after) => output.WriteLine(
        $"first prediction after {after.TotalSeconds:0.0} s: {prediction.Instance} fails with probability {prediction.Probability:0.###}\n");

    /// <summary>An alert begins.</summary>
    public void Announced(Prediction prediction) => output.WriteLine(
        $"{Time(prediction.StepMs)}  ALERT    {prediction.Instance,-30} {prediction.Probability,4:0%} within {prediction.Horizon.TotalHours} h: "
        + string.Join(", ", prediction.Reasons.Select(Words.Of).Distinct().Take(3)));

    /// <summary>An entity has failed.</summary>
    public void Failed(Incident failure, Alert? announcement) => output.WriteLine(
        $"{Time(failure.OnsetMs)}  FAILURE  {failure.Instance,-30} {Words.Of(failure.Kind)} - "
        + (announcement is not null ? $"announced {Words.Duration(failure.OnsetMs - announcement.StartMs)} ahead"
            : failure.Kind is FaultKind.SuddenLoss ? "nothing could announce it" : "not announced in time"));

    /// <summary>An alert has turned out wrong.</summary>
    public void WasFalse(Alert alert, LookAlikeKind? lookAlike, long nowMs) => output.WriteLine(
        $"{Time(nowMs)}  false    {alert.Instance,-30} alert of {Time(alert.StartMs)}: {Words.Of(lookAlike)}");

    /// <summary>The table at the end.</summary>
    public void Verdict(Verdict verdict)
    {
        output.WriteLine($"\n{"failures, live part",-32}{"number",8}{"announced",11}{"recall",8}{"median lead",15}");
        foreach (var kind in verdict.Kinds)
        {
            var lead = kind.MedianLeadMs is { } ms ? Words.Duration(ms) : "-";
            var note = kind.Kind is FaultKind.SuddenLoss ? " (not trained)" : "";
            output.WriteLine($"{Words.Of(kind.Kind) + note,-32}{kind.Failures,8}{kind.Announced,11}{Share(kind.Announced, kind.Failures),8}{lead,15}");
        }

        var wrong = verdict.DecidedAlerts - verdict.ConfirmedAlerts;
        output.WriteLine($"\nalerts: {verdict.ConfirmedAlerts} of {verdict.DecidedAlerts} confirmed, {verdict.OpenAlerts} open at the end");
        output.WriteLine($"false alarms: {wrong} = {verdict.FalseAlarmsPerEntityDay:0.000} per entity and day; while there was: "
            + (wrong == 0 ? "-" : string.Join(", ", verdict.FalseAlarms.Select(group => $"{Words.Of(group.Kind)} {group.Alerts}"))));
        output.WriteLine($"announced 30 min or more ahead, trained kinds: {Mark(verdict.Recall)}");
        output.WriteLine($"alert precision:                               {Mark(verdict.Precision)}");
    }

    private static string Mark(double share) => $"{share:0.0%} (target 80%: {(share >= Target ? "met" : "MISSED")})";

    private static string Share(int part, int whole) => $"{(double)part / whole:0%}";

    private static string Time(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("ddd HH:mm", CultureInfo.InvariantCulture);
}
