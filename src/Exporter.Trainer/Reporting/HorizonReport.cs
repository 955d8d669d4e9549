using System.Collections.Immutable;
using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Reporting;

/// <summary>Results for one horizon.</summary>
public sealed record HorizonReport
{
    /// <summary>The horizon as people write it, such as <c>2h</c>.</summary>
    public required string Horizon { get; init; }

    /// <summary>The horizon in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Probability from which the model alerts.</summary>
    public required double Threshold { get; init; }

    /// <summary>The least lead that counted, seconds.</summary>
    public required double MinLeadSeconds { get; init; }

    /// <summary>The model first, the baseline second, then what else it is compared with.</summary>
    public required ImmutableArray<WayOfPredicting> Ways { get; init; }

    /// <summary>Precision against recall, step by step, from the highest threshold to the lowest; empty without a step with an onset ahead.</summary>
    public required ImmutableArray<PrecisionRecallPoint> Curve { get; init; }

    /// <summary>The point of the curve at the model's threshold; null when nothing alerts or nothing happened.</summary>
    public PrecisionRecallPoint? AtThreshold { get; init; }

    /// <summary>Predicted beside observed.</summary>
    public required ImmutableArray<ReliabilityBin> Reliability { get; init; }

    /// <summary>How long before the onset announced incidents were announced; ten equal bins up to the horizon.</summary>
    public required ImmutableArray<LeadBin> Leads { get; init; }

    /// <summary>Missed incidents before which the probability never reached half of the threshold.</summary>
    public required int MissedWithoutSign { get; init; }

    /// <summary>Entities with missed incidents or false alarms, the worst first; twenty at most.</summary>
    public required ImmutableArray<EntityTroubles> Troubles { get; init; }

    /// <summary>Incidents that were caught, missed and falsely announced; some of each.</summary>
    public required ImmutableArray<IncidentTimeline> Timelines { get; init; }
}

/// <summary>One way of predicting and how well it did.</summary>
/// <param name="Name">Who predicted: <c>model</c>, <c>baseline</c>, or a rule.</param>
/// <param name="Threshold">Probability from which it alerted; null for a rule without probabilities.</param>
/// <param name="Onsets">Incidents that could have been announced; null for what never alerts, as all counts.</param>
/// <param name="Detected">Incidents announced in time.</param>
/// <param name="Alerts">Alerts whose outcome is known.</param>
/// <param name="TrueAlerts">Alerts that an onset confirmed.</param>
/// <param name="UndecidedAlerts">Alerts whose horizon reaches beyond the end of the data.</param>
/// <param name="Transitions">Crossings of the threshold.</param>
/// <param name="Measures">Everything measured, with 95 % intervals; see <see cref="ScoreCard"/>.</param>
public sealed record WayOfPredicting(
    string Name, double? Threshold, int? Onsets, int? Detected, int? Alerts, int? TrueAlerts, int? UndecidedAlerts, long? Transitions, ImmutableArray<ReportedMeasure> Measures);

/// <summary>A <see cref="Measure"/> whose numbers are null where they do not exist.</summary>
/// <param name="Name">As there.</param>
/// <param name="Estimate">The number.</param>
/// <param name="Low">Lower bound of its 95 % interval.</param>
/// <param name="High">Upper bound.</param>
public sealed record ReportedMeasure(string Name, double? Estimate, double? Low, double? High);

/// <summary>Announced incidents whose lead lies in a span.</summary>
/// <param name="FromSeconds">Shortest lead, excluded.</param>
/// <param name="ToSeconds">Longest lead, included.</param>
/// <param name="Incidents">How many.</param>
public sealed record LeadBin(double FromSeconds, double ToSeconds, int Incidents);

/// <summary>How the model did on one entity.</summary>
/// <param name="Entity">Its labels.</param>
/// <param name="Onsets">Incidents that could have been announced.</param>
/// <param name="Detected">Incidents announced in time.</param>
/// <param name="Alerts">Alerts whose outcome is known.</param>
/// <param name="TrueAlerts">Alerts that an onset confirmed.</param>
public sealed record EntityTroubles(string Entity, int Onsets, int Detected, int Alerts, int TrueAlerts);
