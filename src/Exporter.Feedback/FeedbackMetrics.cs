using System.Diagnostics.Metrics;
using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;
using Exporter.Models;

namespace Exporter.Feedback;

/// <summary>What this stage counts.</summary>
public static class FeedbackMetrics
{
    /// <summary>Name of the stage's meter.</summary>
    public const string MeterName = "Exporter.Feedback";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Outcomes = Meter.CreateCounter<long>(
        "foresight_outcomes_total", description: "Predictions whose horizon has passed, by what then was true of them.");

    private static readonly Counter<long> ChallengerOutcomes = Meter.CreateCounter<long>(
        "foresight_challenger_outcomes_total", description: "Predictions of a challenger whose horizon has passed, by what then was true of them.");

    private static readonly Counter<long> OutcomesAmended = Meter.CreateCounter<long>(
        "foresight_outcomes_amended_total", description: "Predictions that an incident reported late gave another outcome than foresight_outcomes_total has counted, by the outcome before and the one now.");

    private static readonly Counter<long> Incidents = Meter.CreateCounter<long>(
        "foresight_incidents_total", description: "Incidents that somebody reported, by what became of them.");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "foresight_events_total", description: "Events that somebody reported, by kind and by what became of them.");

    private static readonly Counter<long> Verdicts = Meter.CreateCounter<long>(
        "foresight_feedback_total", description: "What people said of predictions, by verdict.");

    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "foresight_outcomes_dropped_total", description: "Predictions whose outcome is not followed, as too many wait for theirs.");

    private static readonly Counter<long> Withheld = Meter.CreateCounter<long>(
        "foresight_alerts_withheld_total", description: "Alerts that did not begin because the budget had no room for them.");

    private static readonly Histogram<double> LeadTime = Meter.CreateHistogram<double>(
        "foresight_outcome_lead_time_seconds",
        "s",
        "From the start of the first alert that announced an onset to the onset.",
        tags: null,
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [60, 300, 600, 1800, 3600, 7200, 14400, 43200, 86400, 172800, 604800] });

    private static readonly (Outcome From, Outcome To)[] AmendedOutcomes =
    [
        (Outcome.FalsePositive, Outcome.TruePositive),
        (Outcome.TrueNegative, Outcome.Miss),
        (Outcome.TruePositive, Outcome.Uncertain),
        (Outcome.FalsePositive, Outcome.Uncertain),
        (Outcome.Miss, Outcome.Uncertain),
        (Outcome.TrueNegative, Outcome.Uncertain),
    ];

    /// <summary>Makes the counters exist before the first event.</summary>
    internal static void Touch(string predictor, IEnumerable<string> horizons)
    {
        NotFollowed(predictor, 0);
        AlertsWithheld(predictor, 0);
        foreach (var receipt in Enum.GetValues<IncidentReceipt>())
        {
            Reported(predictor, receipt, 0);
        }

        foreach (var verdict in Enum.GetValues<Verdict>())
        {
            Given(predictor, verdict, 0);
        }

        foreach (var horizon in horizons)
        {
            foreach (var outcome in Enum.GetValues<Outcome>())
            {
                Settled(predictor, horizon, outcome, 0);
            }

            foreach (var (from, to) in AmendedOutcomes)
            {
                Amended(predictor, horizon, from, to, 0);
            }
        }
    }

    /// <summary>Makes a challenger's counters exist before the first event.</summary>
    internal static void Touch(string predictor, IEnumerable<string> horizons, string challenger)
    {
        foreach (var horizon in horizons)
        {
            foreach (var outcome in Enum.GetValues<Outcome>())
            {
                Settled(predictor, horizon, outcome, 0, challenger);
            }
        }
    }

    /// <summary>Counts what a step settled, of the champion where no challenger is named.</summary>
    internal static void Settled(string predictor, string horizon, HorizonTally tally, string? challenger = null)
    {
        foreach (var outcome in Enum.GetValues<Outcome>())
        {
            if (tally.Outcomes[(int)outcome] is > 0 and var count)
            {
                Settled(predictor, horizon, outcome, count, challenger);
            }
        }
    }

    internal static void Amended(string predictor, string horizon, Outcome from, Outcome to, long count) =>
        OutcomesAmended.Add(count, new("predictor", predictor), new("horizon", horizon), new("from", NameOf(from)), new("to", NameOf(to)));

    /// <summary>Counts an incident that somebody reported.</summary>
    public static void Reported(string predictor, IncidentReceipt receipt, long count = 1) =>
        Incidents.Add(count, new("predictor", predictor), new("result", receipt.ToString().ToLowerInvariant()));

    /// <summary>Makes the counters of events exist before the first one.</summary>
    public static void TouchEvents()
    {
        foreach (var kind in Enum.GetValues<EventKind>())
        {
            foreach (var result in Enum.GetValues<EventResult>())
            {
                Reported(kind, result, 0);
            }
        }
    }

    /// <summary>Counts an event.</summary>
    public static void Reported(EventKind kind, EventResult result, long count = 1) =>
        Events.Add(count, new("event_kind", EventKinds.NameOf(kind)), new("result", result.ToString().ToLowerInvariant()));

    /// <summary>Counts what a person said.</summary>
    public static void Given(string predictor, Verdict verdict, long count = 1) =>
        Verdicts.Add(count, new("predictor", predictor), new("verdict", VerdictNames.NameOf(verdict)));

    internal static void NotFollowed(string predictor, long count) => Dropped.Add(count, new KeyValuePair<string, object?>("predictor", predictor));

    internal static void AlertsWithheld(string predictor, int count) => Withheld.Add(count, new KeyValuePair<string, object?>("predictor", predictor));

    internal static void Announced(string predictor, string horizon, double leadSeconds) =>
        LeadTime.Record(leadSeconds, new("predictor", predictor), new("horizon", horizon));

    private static void Settled(string predictor, string horizon, Outcome outcome, long count, string? challenger = null)
    {
        if (challenger is null)
        {
            Outcomes.Add(count, new("predictor", predictor), new("horizon", horizon), new("outcome", NameOf(outcome)));
        }
        else
        {
            ChallengerOutcomes.Add(count, [new("predictor", predictor), .. ChallengerTags.Of(challenger), new("horizon", horizon), new("outcome", NameOf(outcome))]);
        }
    }

    private static string NameOf(Outcome outcome) => outcome switch
    {
        Outcome.TruePositive => "true_positive",
        Outcome.FalsePositive => "false_positive",
        Outcome.Miss => "miss",
        Outcome.TrueNegative => "true_negative",
        _ => "uncertain",
    };
}
