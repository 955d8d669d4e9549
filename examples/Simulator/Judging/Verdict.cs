using Simulator.Faults;
using Simulator.LookAlikes;

namespace Simulator.Judging;

/// <summary>One line of the verdict: the failures of one kind.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Failures">How many.</param>
/// <param name="Announced">How many of them were announced in time.</param>
/// <param name="MedianLeadMs">Median time from the first right alert to the failure; null when none was announced.</param>
public sealed record KindVerdict(FaultKind Kind, int Failures, int Announced, long? MedianLeadMs);

/// <summary>How well a run's alerts announced its failures.</summary>
public sealed record Verdict
{
    private const double DayMs = 86_400_000;

    /// <summary>Per kind, sudden losses included.</summary>
    public required IReadOnlyList<KindVerdict> Kinds { get; init; }

    /// <summary>Alerts whose outcome is known.</summary>
    public required int DecidedAlerts { get; init; }

    /// <summary>Alerts that a failure confirmed.</summary>
    public required int ConfirmedAlerts { get; init; }

    /// <summary>Alerts whose horizon reaches beyond the end of the run.</summary>
    public required int OpenAlerts { get; init; }

    /// <summary>Wrong alerts by the harmless event that went on at their start; null where there was none.</summary>
    public required IReadOnlyList<(LookAlikeKind? Kind, int Alerts)> FalseAlarms { get; init; }

    /// <summary>Time watched, days summed over entities.</summary>
    public required double EntityDays { get; init; }

    /// <summary>Failures that something announced, so that a model can learn them.</summary>
    public int TrainedFailures => Trained.Sum(kind => kind.Failures);

    /// <summary>Share of these announced in time; NaN without any.</summary>
    public double Recall => Ratio(Trained.Sum(kind => kind.Announced), TrainedFailures);

    /// <summary>Share of decided alerts that a failure confirmed; NaN without any.</summary>
    public double Precision => Ratio(ConfirmedAlerts, DecidedAlerts);

    /// <summary>Wrong alerts per day and entity.</summary>
    public double FalseAlarmsPerEntityDay => (DecidedAlerts - ConfirmedAlerts) / EntityDays;

    private IEnumerable<KindVerdict> Trained => Kinds.Where(kind => kind.Kind is not FaultKind.SuddenLoss);

    /// <summary>Sums up what the judge has seen.</summary>
    public static Verdict Of(Judge judge, IReadOnlyList<LookAlike> lookAlikes, long stepMs)
    {
        var decided = judge.Alerts.Where(alert => alert.Outcome is not AlertOutcome.Open).ToList();
        return new Verdict
        {
            Kinds = [.. judge.Failures.GroupBy(failure => failure.Kind).OrderBy(group => group.Key).Select(group => OfKind(judge, group.Key, [.. group]))],
            DecidedAlerts = decided.Count,
            ConfirmedAlerts = decided.Count(alert => alert.Outcome is AlertOutcome.Confirmed),
            OpenAlerts = judge.Alerts.Count - decided.Count,
            FalseAlarms = [.. decided.Where(alert => alert.Outcome is not AlertOutcome.Confirmed)
                .GroupBy(alert => LookAlikeAt(alert, lookAlikes))
                .OrderByDescending(group => group.Count()).Select(group => (group.Key, group.Count()))],
            EntityDays = judge.WatchedSteps * stepMs / DayMs,
        };
    }

    /// <summary>The harmless event that went on, or had just ended, when an alert began; the latest one of several.</summary>
    public static LookAlikeKind? LookAlikeAt(Alert alert, IReadOnlyList<LookAlike> lookAlikes)
    {
        const long aftermathMs = 15 * 60_000;
        return lookAlikes.LastOrDefault(lookAlike => lookAlike.Instance == alert.Instance
            && lookAlike.StartMs <= alert.StartMs && alert.StartMs <= lookAlike.EndMs + aftermathMs)?.Kind;
    }

    private static KindVerdict OfKind(Judge judge, FaultKind kind, List<Incident> failures)
    {
        var leads = failures
            .Select(failure => judge.AnnouncementsOf(failure).FirstOrDefault() is { } alert ? failure.OnsetMs - alert.StartMs : (long?)null)
            .OfType<long>().Order().ToList();
        return new KindVerdict(kind, failures.Count, leads.Count, leads.Count == 0 ? null : leads[leads.Count / 2]);
    }

    private static double Ratio(int part, int whole) => whole == 0 ? double.NaN : (double)part / whole;
}
