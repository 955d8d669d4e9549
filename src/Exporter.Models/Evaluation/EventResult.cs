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

    /// <summary>Alerts without an onset so far whose horizon reaches beyond the end of the data; in no other number.</summary>
    public required int UndecidedAlerts { get; init; }

    /// <summary>Time watched: steps with a prediction × step, in days, summed over entities.</summary>
    public required double EntityDays { get; init; }

    /// <summary>From the first alert that announced it to the onset, the median over detected onsets; null when none was.</summary>
    public required TimeSpan? MedianLead { get; init; }

    /// <summary>Share of onsets announced in time, with its 95% interval.</summary>
    public WilsonInterval Recall => WilsonInterval.Of(Detected, Onsets);

    /// <summary>Share of alerts that were right, with its 95% interval.</summary>
    public WilsonInterval Precision => WilsonInterval.Of(TrueAlerts, Alerts);

    /// <summary>Alerts that were wrong per day and entity; NaN when nothing was watched.</summary>
    public double FalseAlarmsPerEntityDay => (Alerts - TrueAlerts) / (EntityDays > 0 ? EntityDays : double.NaN);
}
