using Exporter.Feedback.Storage;
using Exporter.Signals;

namespace Exporter.Trainer.Retraining;

/// <summary>What came of alerts, by horizon: whether a failure came, how long after the alert, and how long it was open where somebody acted first.</summary>
/// <remarks>
/// An alert that was acted on at some age would have ended as those did that had reached that age undecided: its risk set. So the chance that its
/// failure would have come, and when, are read off those. J. M. G. Taylor et al., "Survival estimation and testing via multiple imputation",
/// Statistics &amp; Probability Letters, 2002. Of them, those are asked that stood as it did by then: people had been told or not, and with an alert of a shorter
/// horizon beside them or without one. It rests on people acting by what the alert says and not by what they know of the future.
/// </remarks>
internal sealed class RiskSets
{
    /// <summary>Of fewer alerts that nobody interfered with nothing is concluded.</summary>
    public const int Least = 10;

    private readonly Dictionary<Labels, (long StartMs, long LengthMs)[]> _ofEntities;
    private readonly Dictionary<string, OpenTime[]> _ofHorizons;

    /// <summary>The alerts of a store.</summary>
    /// <param name="alerts">All of them.</param>
    /// <param name="interventions">What was done about some of them.</param>
    public RiskSets(IReadOnlyCollection<KeptOutcome> alerts, IEnumerable<Intervention> interventions)
    {
        _ofEntities = alerts.GroupBy(alert => alert.Entity).ToDictionary(ofEntity => ofEntity.Key, ofEntity => ofEntity.Select(alert => (alert.Place.StartMs, LengthMs(alert))).Order().ToArray());
        Dictionary<OutcomePlace, Intervention> acted = [];
        foreach (var (intervention, alert) in interventions.SelectMany(one => one.Open.Select(alert => (one, alert))))
        {
            acted.TryAdd(alert.Place, intervention);
        }

        _ofHorizons = alerts.GroupBy(alert => alert.Place.Horizon).ToDictionary(
            ofHorizon => ofHorizon.Key,
            ofHorizon => ofHorizon.Select(alert => TimeOf(alert, acted)).OfType<OpenTime>().OrderBy(time => time.End == OpenEnd.Quiet).ThenBy(time => time.LengthMs).ThenBy(time => time.End).ToArray());
    }

    /// <summary>What would have come of an alert that was open and undecided at an age.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="ageMs">The age in ms.</param>
    /// <returns>Null where too little is known of such alerts.</returns>
    public RiskSet? At(KeptOutcome alert, long ageMs)
    {
        var reached = _ofHorizons.GetValueOrDefault(alert.Place.Horizon, []).Where(time => time.LengthMs > ageMs || time.End == OpenEnd.Quiet).ToArray();
        var (wasTold, hadShorter) = (ToldMs(alert) <= ageMs, ShorterMs(alert) <= ageMs);
        var told = Array.FindAll(reached, time => time.ToldMs <= ageMs == wasTold);
        var alike = Array.FindAll(told, time => time.ShorterMs <= ageMs == hadShorter);
        return Array.Find([alike, told, reached], IsEnough) is { } asked ? RiskSet.Of(asked) : null;
    }

    /// <summary>A horizon's length in ms.</summary>
    public static long LengthMs(KeptOutcome alert) => PrometheusDuration.TryParse(alert.Place.Horizon, out var horizon) ? (long)horizon.TotalMilliseconds : 0;

    private static bool IsEnough(OpenTime[] times) => times.Count(time => time.End != OpenEnd.Acted) >= Least;

    /// <summary>Null for an alert that is not decided, or uncertain for another reason than that somebody acted.</summary>
    private OpenTime? TimeOf(KeptOutcome alert, Dictionary<OutcomePlace, Intervention> acted)
    {
        if (alert is { Outcome: "right", OtherMs: { } onsetMs })
        {
            return Ended(onsetMs - alert.Place.StartMs, OpenEnd.Failure);
        }

        var intervention = acted.GetValueOrDefault(alert.Place);
        if (intervention is null or { Judged: false })
        {
            return intervention is not null || alert.Outcome == "wrong" ? Ended(LengthMs(alert), OpenEnd.Quiet) : null;
        }

        return Ended(intervention.AtMs - alert.Place.StartMs, OpenEnd.Acted);

        OpenTime Ended(long lengthMs, OpenEnd end) => new(lengthMs, end, ToldMs(alert), ShorterMs(alert));
    }

    private static long ToldMs(KeptOutcome alert) => alert.FiredMs - alert.Place.StartMs ?? long.MaxValue;

    private long ShorterMs(KeptOutcome alert)
    {
        var (startMs, lengthMs, all) = (alert.Place.StartMs, LengthMs(alert), _ofEntities[alert.Entity]);
        var first = Array.BinarySearch(all, (startMs, 0));
        for (var i = first < 0 ? ~first : first; i < all.Length && all[i].StartMs < startMs + lengthMs; i++)
        {
            if (all[i].LengthMs < lengthMs)
            {
                return all[i].StartMs - startMs;
            }
        }

        return long.MaxValue;
    }
}
