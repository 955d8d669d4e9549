namespace Exporter.Trainer.Tasks;

/// <summary>What alerts at one threshold are worth.</summary>
/// <param name="Threshold">Score from which a point is a crossing.</param>
/// <param name="Scorable">Failures that could be announced.</param>
/// <param name="Caught">Failures announced.</param>
/// <param name="TrueAlerts">Alerts that announced one.</param>
/// <param name="FalseAlerts">Alerts behind which nothing came.</param>
/// <param name="EntityDays">Days watched, over all entities.</param>
/// <param name="MedianLead">Seconds from the first crossing to the failure; NaN where none was announced.</param>
/// <param name="FalsePositiveRate">Share of negative points that cross.</param>
internal sealed record AlertMeasures(
    double Threshold, int Scorable, int Caught, int TrueAlerts, int FalseAlerts, double EntityDays, double MedianLead, double FalsePositiveRate)
{
    /// <summary>Share of scorable failures announced; NaN where there are none.</summary>
    public double Recall => Caught / (double)Scorable;

    /// <summary>Share of alerts that are true; NaN where there are none.</summary>
    public double Precision => TrueAlerts / (double)(TrueAlerts + FalseAlerts);

    /// <summary>Harmonic mean of recall and precision; 0 where one does not exist.</summary>
    public double F1 => Recall > 0 && Precision > 0 ? 2 * Recall * Precision / (Recall + Precision) : 0;

    /// <summary>False alerts per day and entity.</summary>
    public double FalseAlarmsPerEntityDay => FalseAlerts / EntityDays;
}
