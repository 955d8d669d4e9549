using Exporter.Feedback.Storage;
using Exporter.Signals;

namespace Exporter.Trainer.Retraining;

/// <summary>What came of the alerts that nobody interfered with, by horizon: how often a failure came, and how long after the alert.</summary>
/// <remarks>
/// An alert that was acted on at some age would have ended as those did that had reached that age undecided: its risk set. So the chance that its
/// failure would have come, and when, are read off those. J. M. G. Taylor et al., "Survival estimation and testing via multiple imputation",
/// Statistics &amp; Probability Letters, 2002. It rests on people acting by what the alert says and not by what they know of the future.
/// </remarks>
internal sealed class RiskSets
{
    /// <summary>Of fewer alerts nothing is concluded.</summary>
    public const int Least = 10;

    private readonly Dictionary<string, (long[] LeadsMs, int Wrong)> _ofHorizons;

    /// <summary>The alerts of a store.</summary>
    public RiskSets(IEnumerable<KeptOutcome> alerts) =>
        _ofHorizons = alerts.GroupBy(alert => alert.Place.Horizon).ToDictionary(
            ofHorizon => ofHorizon.Key,
            ofHorizon => (
                ofHorizon.Where(alert => alert is { Outcome: "right", OtherMs: not null }).Select(alert => alert.OtherMs!.Value - alert.Place.StartMs).Order().ToArray(),
                ofHorizon.Count(alert => alert.Outcome == "wrong")));

    /// <summary>Leads of the alerts that were right after they had reached an age, ascending, and the number of those that were wrong.</summary>
    /// <param name="horizon">The horizon as the store writes it.</param>
    /// <param name="ageMs">The age in ms.</param>
    public (ArraySegment<long> LeadsMs, int Wrong) At(string horizon, long ageMs)
    {
        if (!_ofHorizons.TryGetValue(horizon, out var all))
        {
            return ([], 0);
        }

        var first = Array.FindIndex(all.LeadsMs, lead => lead > ageMs);
        return (first < 0 ? [] : new ArraySegment<long>(all.LeadsMs, first, all.LeadsMs.Length - first), all.Wrong);
    }

    /// <summary>A horizon's length in ms.</summary>
    public static long LengthMs(KeptOutcome alert) => PrometheusDuration.TryParse(alert.Place.Horizon, out var horizon) ? (long)horizon.TotalMilliseconds : 0;
}
