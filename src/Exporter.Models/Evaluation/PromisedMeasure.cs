using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Models.Evaluation;

/// <summary>A measure that a model reached on held-out time, and that live outcomes are held against.</summary>
/// <param name="Horizon">The horizon as it is written.</param>
/// <param name="Measure">What <c>foresight_outcome_</c> is followed by where the live number is shown.</param>
/// <param name="Value">The number.</param>
public readonly record struct PromisedMeasure(string Horizon, string Measure, double Value)
{
    // What live gauges are called, beside what the score card calls it.
    private static readonly ImmutableArray<(string Measure, string Metric)> Names =
    [
        ("brier_score", "brier"),
        ("calibration_error", "calibration_error"),
        ("alert_precision", "alert_precision"),
        ("event_recall", "event_recall"),
        ("alerts_per_week", "alerts_per_week"),
    ];

    /// <summary>All that a contract tells of; what it leaves out is left out.</summary>
    public static IEnumerable<PromisedMeasure> Of(ModelContract contract) =>
        from horizon in contract.HorizonsSeconds
        let text = PrometheusDuration.Format(TimeSpan.FromSeconds(horizon))
        from name in Names
        where contract.Metrics.ContainsKey($"{name.Metric}_{text}")
        select new PromisedMeasure(text, name.Measure, contract.Metrics[$"{name.Metric}_{text}"]);
}
