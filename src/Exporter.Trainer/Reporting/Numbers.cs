using System.Globalization;
using Exporter.Signals;

namespace Exporter.Trainer.Reporting;

/// <summary>Numbers as a report has them: no more digits than mean something, and null for what does not exist.</summary>
internal static class Numbers
{
    private const double Rounding = 1e-7;

    /// <summary>Six significant digits; null for NaN and infinities, which JSON does not have.</summary>
    public static double? Short(double value) =>
        double.IsFinite(value) ? double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;

    /// <summary>The same for measures, of which what is below 1e-7 is rounding.</summary>
    public static double? Measured(double value) => Math.Abs(value) < Rounding ? 0 : Short(value);

    /// <summary>A share as people read it: <c>79%</c>, with a decimal below one percent.</summary>
    public static string Percent(double share) =>
        (share * 100).ToString(share is > 0 and < 0.01 ? "0.0" : "0", CultureInfo.InvariantCulture) + "%";

    /// <summary>A duration as people read it: two units at most.</summary>
    public static string Lead(TimeSpan lead) => PrometheusDuration.Format(lead switch
    {
        { TotalDays: >= 1 } => TimeSpan.FromHours(Math.Round(lead.TotalHours)),
        { TotalMinutes: >= 1 } => TimeSpan.FromMinutes(Math.Round(lead.TotalMinutes)),
        _ => lead,
    });
}
