using Exporter.Models.Evaluation;
using Simulator.Faults;

namespace Demo.Quarter;

/// <summary>A quarter in figures.</summary>
/// <param name="Planned">Failures that would have come without operator.</param>
/// <param name="Avoided">Those that did not come, as their cause had been cured.</param>
/// <param name="Happened">Failures that came.</param>
/// <param name="Alerts">Alerts that people were told of.</param>
/// <param name="Decided">Those whose horizon ends within the quarter.</param>
/// <param name="Actionable">Those of the decided that a planned failure follows within the horizon, its cause not cured before.</param>
/// <param name="Weeks">Length.</param>
/// <param name="Visits">How often somebody looked at an entity.</param>
/// <param name="OperatorHours">Time at work, ways not counted.</param>
internal sealed record QuarterFigures(
    int Planned, int Avoided, int Happened, int Alerts, int Decided, int Actionable, double Weeks, int Visits, double OperatorHours)
{
    /// <summary>Share of alerts that something would have followed, with its 95 % interval.</summary>
    public WilsonInterval ActionableShare => WilsonInterval.Of(Actionable, Decided);

    /// <summary>Share of failures avoided, with its 95 % interval.</summary>
    public WilsonInterval AvoidedShare => WilsonInterval.Of(Avoided, Planned);

    /// <summary>Counts.</summary>
    public static QuarterFigures Of(QuarterRecord quarter)
    {
        bool Within(Incident failure) => failure.OnsetMs >= quarter.FromMs && failure.OnsetMs < quarter.ToMs;
        var cured = quarter.Truth.Avoided.ToDictionary(avoided => avoided.Planned, avoided => avoided.CuredMs);
        var planned = quarter.Plan.ToLookup(failure => failure.Instance);
        ToldAlert[] decided = [.. quarter.Alerts.Where(alert => alert.AtMs + (long)alert.Horizon.TotalMilliseconds <= quarter.ToMs)];
        return new QuarterFigures(
            quarter.Plan.Count(Within),
            cured.Keys.Count(Within),
            quarter.Truth.Incidents.Count(Within),
            quarter.Alerts.Count,
            decided.Length,
            decided.Count(alert => planned[alert.Instance].Any(failure => Announces(alert, failure, cured.TryGetValue(failure, out var ms) ? ms : null))),
            (quarter.ToMs - quarter.FromMs) / (7 * 86_400_000.0),
            quarter.Visits.Count,
            quarter.Visits.Sum(visit => visit.EndMs - visit.ArrivalMs) / 3_600_000.0);
    }

    private static bool Announces(ToldAlert alert, Incident failure, long? curedMs) =>
        failure.OnsetMs > alert.AtMs && failure.OnsetMs <= alert.AtMs + (long)alert.Horizon.TotalMilliseconds && (curedMs is null || curedMs > alert.AtMs);
}
