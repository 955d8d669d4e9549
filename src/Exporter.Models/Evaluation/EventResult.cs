using System.Collections.Immutable;

namespace Exporter.Models.Evaluation;

/// <summary>How well alerts announced incidents, counted in events and not in steps.</summary>
public sealed record EventResult
{
    /// <summary>Incidents that began while the entity was watched.</summary>
    public required int Onsets { get; init; }

    /// <summary>Onsets that an alert announced in time.</summary>
    public required int Detected { get; init; }

    /// <summary>Alerts whose outcome is known.</summary>
    public required int Alerts { get; init; }

    /// <summary>Alerts that an onset confirmed.</summary>
    public required int TrueAlerts { get; init; }

    /// <summary>Alerts without an onset so far whose horizon reaches beyond the end of the data, or within which somebody intervened; in no other number.</summary>
    public required int UndecidedAlerts { get; init; }

    /// <summary>Time watched: steps with a prediction × step, in days, summed over entities.</summary>
    public required double EntityDays { get; init; }

    /// <summary>From the first alert that announced it to the onset, the median over detected onsets; null when none was.</summary>
    public required TimeSpan? MedianLead { get; init; }

    /// <summary>From the first alert that announced it to the onset, one a detected onset, shortest first.</summary>
    /// <remarks>Two results that hold leads are equal only when they hold the very same array.</remarks>
    public ImmutableArray<TimeSpan> Leads { get; init; } = [];

    /// <summary>Changes between alerting and not alerting from one step to the next: how much the prediction flaps.</summary>
    public long Transitions { get; init; }

    /// <summary>Share of onsets announced in time, with its 95% interval.</summary>
    public WilsonInterval Recall => WilsonInterval.Of(Detected, Onsets);

    /// <summary>Share of alerts that were right, with its 95% interval.</summary>
    public WilsonInterval Precision => WilsonInterval.Of(TrueAlerts, Alerts);

    /// <summary>Harmonic mean of recall and precision: one number for a choice between ways of predicting; 0 where either is 0 or does not exist.</summary>
    public double F1 => F(1);

    /// <summary>Alerts that were wrong per day and entity; NaN when nothing was watched.</summary>
    public double FalseAlarmsPerEntityDay => (Alerts - TrueAlerts) / (EntityDays > 0 ? EntityDays : double.NaN);

    /// <summary>Weighted harmonic mean of recall and precision, in which recall counts <paramref name="beta"/> times as much; 0 where either is 0 or does not exist.</summary>
    public double F(double beta)
    {
        var (precision, recall, weight) = (Precision.Estimate, Recall.Estimate, beta * beta);
        return precision > 0 && recall > 0 ? (1 + weight) * precision * recall / ((weight * precision) + recall) : 0;
    }

    /// <summary>The middle of leads in ascending order, the mean of both of an even number; null without any.</summary>
    public static TimeSpan? MedianOf(ImmutableArray<TimeSpan> leads) =>
        leads.IsEmpty ? null : (leads[(leads.Length - 1) / 2] + leads[leads.Length / 2]) / 2;

    /// <summary>Leads in order; the one empty array where there are none, so that results without leads compare by their counts.</summary>
    internal static ImmutableArray<TimeSpan> Ascending(IEnumerable<TimeSpan> leads)
    {
        TimeSpan[] sorted = [.. leads.Order()];
        return sorted.Length == 0 ? [] : [.. sorted];
    }

    /// <summary>Counts of several spans of time, or of several entities, together.</summary>
    public static EventResult Sum(IReadOnlyCollection<EventResult> parts)
    {
        var leads = Ascending(parts.SelectMany(part => part.Leads));
        return new()
        {
            Onsets = parts.Sum(part => part.Onsets),
            Detected = parts.Sum(part => part.Detected),
            Alerts = parts.Sum(part => part.Alerts),
            TrueAlerts = parts.Sum(part => part.TrueAlerts),
            UndecidedAlerts = parts.Sum(part => part.UndecidedAlerts),
            EntityDays = parts.Sum(part => part.EntityDays),
            Transitions = parts.Sum(part => part.Transitions),
            Leads = leads,
            MedianLead = MedianOf(leads),
        };
    }
}
