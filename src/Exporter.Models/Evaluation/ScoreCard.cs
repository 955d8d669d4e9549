using System.Collections.Immutable;

namespace Exporter.Models.Evaluation;

/// <summary>How well one way of predicting did for one horizon: every measure with its 95 % interval.</summary>
/// <remarks>
/// The same for a test part of the trainer and for outcomes of the live process. Intervals are those of
/// <see cref="EntityDraws"/>. Where a proportion of events has few trials, drawing entities says too little (ten of ten
/// found is 100 % in every draw), so recall and precision get the wider of that and of Wilson's interval.
/// <list type="table">
/// <item><term><c>event_recall</c></term><description>onsets announced in time, of all onsets</description></item>
/// <item><term><c>alert_precision</c></term><description>alerts that an onset confirmed, of all decided alerts</description></item>
/// <item><term><c>false_alarms_per_entity_day</c></term><description>alerts that none confirmed, a day and entity</description></item>
/// <item><term><c>alerts_per_week</c></term><description>all alerts of all entities, undecided ones included, a week</description></item>
/// <item><term><c>median_lead_seconds</c></term><description>from the first alert to the onset it announced</description></item>
/// <item><term><c>transitions_per_entity_day</c></term><description>crossings of the threshold, a day and entity: stability</description></item>
/// <item><term><c>false_positive_rate</c></term><description>alerting steps among those without an onset ahead</description></item>
/// <item><term><c>false_negative_rate</c></term><description>silent steps among those with an onset ahead</description></item>
/// <item><term><c>auc_pr</c></term><description>area under the precision-recall curve, as average precision</description></item>
/// <item><term><c>brier</c></term><description>mean squared difference of probability and outcome (G. W. Brier, 1950); 0 is perfect</description></item>
/// <item><term><c>brier_skill</c></term><description>1 − Brier / Brier of always saying the base rate of training: 1 is perfect, 0 no better than that</description></item>
/// <item><term><c>calibration_error</c></term><description>mean |average probability − observed rate| over ten bins of equal mass, weighted by steps</description></item>
/// </list>
/// </remarks>
/// <param name="Events">Alerts held against onsets.</param>
/// <param name="Measures">All of the above that exist for this way of predicting, in that order: a rule without probabilities has none of the last four.</param>
public sealed record ScoreCard(EventResult Events, ImmutableArray<Measure> Measures)
{
    private const double DaysPerWeek = 7;

    /// <summary>Measures.</summary>
    /// <param name="entities">What was predicted and what happened, one an entity; the same order as in <paramref name="draws"/>.</param>
    /// <param name="options">How alerts are held against onsets.</param>
    /// <param name="baseRate">Share of training steps with an onset ahead, for the Brier skill.</param>
    /// <param name="watched">Span of time that was watched, for alerts a week.</param>
    /// <param name="draws">Sets of entities.</param>
    public static ScoreCard Of(IReadOnlyList<EntityRecord> entities, EventOptions options, double baseRate, TimeSpan watched, EntityDraws draws)
    {
        EventResult[] each = [.. entities.Select(entity => EventEvaluation.Evaluate([entity.Timeline], options))];
        var events = EventResult.Sum(each);
        return new ScoreCard(events, [.. EventMeasures(each, events, watched, draws), .. new StepMeasures(entities, baseRate, draws).All()]);
    }

    private static IEnumerable<Measure> EventMeasures(EventResult[] each, EventResult events, TimeSpan watched, EntityDraws draws)
    {
        var (onsets, detected, alerts) = (Column(each, e => e.Onsets), Column(each, e => e.Detected), Column(each, e => e.Alerts));
        var (right, days) = (Column(each, e => e.TrueAlerts), Column(each, e => e.EntityDays));
        var wrong = Column(each, e => e.Alerts - e.TrueAlerts);
        var all = Column(each, e => e.Alerts + e.UndecidedAlerts);
        var weeks = watched.TotalDays / DaysPerWeek;
        yield return Wider("event_recall", events.Recall, draws.Interval(w => EntityDraws.Sum(w, detected) / EntityDraws.Sum(w, onsets)));
        yield return Wider("alert_precision", events.Precision, draws.Interval(w => EntityDraws.Sum(w, right) / EntityDraws.Sum(w, alerts)));
        yield return Plain("false_alarms_per_entity_day", events.FalseAlarmsPerEntityDay, draws.Interval(w => EntityDraws.Sum(w, wrong) / EntityDraws.Sum(w, days)));
        yield return Plain("alerts_per_week", all.Sum() / weeks, draws.Interval(w => EntityDraws.Sum(w, all) / weeks));
        yield return Plain("median_lead_seconds", events.MedianLead?.TotalSeconds ?? double.NaN, draws.Interval(w => MedianLead(each, w)));
        var transitions = Column(each, e => e.Transitions);
        yield return Plain("transitions_per_entity_day", transitions.Sum() / days.Sum(), draws.Interval(w => EntityDraws.Sum(w, transitions) / EntityDraws.Sum(w, days)));
    }

    private static double MedianLead(EventResult[] each, int[] weights)
    {
        var leads = each.SelectMany((result, entity) => Enumerable.Repeat(result.Leads, weights[entity]).SelectMany(ofEntity => ofEntity));
        return EventResult.MedianOf([.. leads.Order()])?.TotalSeconds ?? double.NaN;
    }

    private static double[] Column(EventResult[] each, Func<EventResult, double> value) => [.. each.Select(value)];

    private static Measure Plain(string name, double estimate, (double Low, double High) interval) => new(name, estimate, interval.Low, interval.High);

    private static Measure Wider(string name, WilsonInterval wilson, (double Low, double High) drawn) => double.IsNaN(wilson.Estimate)
        ? new Measure(name, double.NaN, double.NaN, double.NaN)
        : new Measure(name, wilson.Estimate, Math.Min(wilson.Low, double.IsNaN(drawn.Low) ? 1 : drawn.Low), Math.Max(wilson.High, double.IsNaN(drawn.High) ? 0 : drawn.High));
}
