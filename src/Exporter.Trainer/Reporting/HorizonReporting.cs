using System.Collections.Immutable;
using Exporter.Models.Evaluation;
using Exporter.Signals;
using Exporter.Trainer.Evaluation;

namespace Exporter.Trainer.Reporting;

/// <summary>Gathers what a report shows for one horizon.</summary>
internal static class HorizonReporting
{
    private const int CurvePoints = 100;
    private const int LeadBins = 10;
    private const int MostTroubles = 20;

    /// <summary>The horizon's part of the report.</summary>
    public static HorizonReport Of(JudgedModel judged, int horizon)
    {
        var (part, span) = (judged.Part, judged.Definition.Horizons[horizon]);
        var alerts = part.Watched.Select(entity => part.Alerts(entity, horizon, position => judged.IsAlerting(position, horizon), position => judged.IsHolding(position, horizon))).ToArray();
        var (probabilities, outcomes) = part.Known(horizon, position => judged.ProbabilityAt(position, horizon));
        return new HorizonReport
        {
            Horizon = PrometheusDuration.Format(span),
            Seconds = span.TotalSeconds,
            Threshold = judged.Thresholds[horizon],
            MinLeadSeconds = part.MinLead(horizon).TotalSeconds,
            Ways = [.. judged.Results.Horizons[horizon].Select(WayOf)],
            Curve = [.. PrecisionRecallCurve.Of(probabilities, outcomes, CurvePoints).Select(Rounded)],
            AtThreshold = AtThreshold(probabilities, outcomes, judged.Thresholds[horizon]),
            Reliability = [.. ProbabilityMetrics.Reliability(probabilities, outcomes).Select(bin => bin with { Upper = Math.Round(bin.Upper, 6), Predicted = Math.Round(bin.Predicted, 6) })],
            Leads = LeadsOf(judged.Results.Horizons[horizon][0].Events!.Leads, span),
            MissedWithoutSign = part.Watched.Zip(alerts).Sum(pair => MissedWithoutSign(judged, horizon, pair.First, pair.Second)),
            Troubles = [.. TroublesOf(part.Watched, alerts)],
            Timelines = new TimelineMaker(judged, horizon).Make(alerts),
        };
    }

    private static WayOfPredicting WayOf(Judgement judgement) => new(
        judgement.Name, judgement.Threshold, judgement.Events?.Onsets, judgement.Events?.Detected, judgement.Events?.Alerts, judgement.Events?.TrueAlerts,
        judgement.Events?.UndecidedAlerts, judgement.Events?.Transitions,
        [.. judgement.Measures.Select(measure => new ReportedMeasure(measure.Name, Numbers.Measured(measure.Estimate), Numbers.Measured(measure.Low), Numbers.Measured(measure.High)))]);

    private static PrecisionRecallPoint Rounded(PrecisionRecallPoint point) => new(Math.Round(point.Threshold, 6), Math.Round(point.Recall, 6), Math.Round(point.Precision, 6));

    private static PrecisionRecallPoint? AtThreshold(float[] probabilities, bool[] outcomes, double threshold)
    {
        var alerting = probabilities.Zip(outcomes).Where(step => step.First >= threshold).ToArray();
        var (right, positives) = (alerting.Count(step => step.Second), outcomes.Count(happened => happened));
        return alerting.Length == 0 || positives == 0 ? null : Rounded(new(threshold, right / (double)positives, right / (double)alerting.Length));
    }

    private static ImmutableArray<LeadBin> LeadsOf(ImmutableArray<TimeSpan> leads, TimeSpan horizon)
    {
        var width = horizon.TotalSeconds / LeadBins;
        var incidents = new int[LeadBins];
        foreach (var lead in leads)
        {
            incidents[Math.Clamp((int)Math.Ceiling(lead.TotalSeconds / width) - 1, 0, LeadBins - 1)]++;
        }

        return [.. incidents.Select((count, bin) => new LeadBin(bin * width, (bin + 1) * width, count))];
    }

    private static int MissedWithoutSign(JudgedModel judged, int horizon, WatchedEntity entity, EntityAlerts alerts)
    {
        var horizonMs = (long)judged.Definition.Horizons[horizon].TotalMilliseconds;
        return alerts.OnsetsMs.Count(onset => alerts.AnnouncementOf(onset) is null && !ShowsSign(onset));

        bool ShowsSign(long onset) => entity.Positions.Where((_, place) => entity.StepsMs[place] < onset && entity.StepsMs[place] >= onset - horizonMs)
            .Any(position => judged.ProbabilityAt(position, horizon) >= judged.Thresholds[horizon] / 2);
    }

    private static IEnumerable<EntityTroubles> TroublesOf(IReadOnlyList<WatchedEntity> entities, EntityAlerts[] alerts) => entities.Zip(alerts)
        .Select(pair => new EntityTroubles(
            pair.First.Labels.ToString(), pair.Second.OnsetsMs.Length, pair.Second.OnsetsMs.Count(onset => pair.Second.AnnouncementOf(onset) is not null),
            pair.Second.Alerts.Count(alert => alert.Decided), pair.Second.Alerts.Count(alert => alert.OnsetMs is not null)))
        .Where(entity => Troubles(entity) > 0)
        .OrderByDescending(Troubles)
        .ThenBy(entity => entity.Entity, StringComparer.Ordinal)
        .Take(MostTroubles);

    private static int Troubles(EntityTroubles entity) => entity.Onsets - entity.Detected + entity.Alerts - entity.TrueAlerts;
}
