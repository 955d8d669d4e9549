using System.Diagnostics.Metrics;
using System.Globalization;
using Exporter.Feedback.Rolling;

namespace Exporter.Feedback;

/// <summary>How live predictions did over the last days: gauges from each predictor's <see cref="OutcomeBook"/>.</summary>
/// <remarks>
/// What comes after <c>foresight_outcome_</c> is the <c>measure</c> of <c>foresight_model_promised</c>: a division compares the two.
/// A number that does not exist yet (no alert was decided, no incident began) has no series.
/// </remarks>
public sealed class OutcomeMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Func<IEnumerable<OutcomeBook>> _books;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="books">The books to be shown, one a predictor; called from any thread.</param>
    public OutcomeMetrics(object scope, Func<IEnumerable<OutcomeBook>> books)
    {
        _books = books;
        _meter = new Meter(new MeterOptions("Exporter.Feedback.Rolling") { Scope = scope });
        Observe("foresight_outcome_brier_score", "Mean squared difference of probability and outcome over the window; 0 is perfect.", summary => summary.BrierScore);
        Observe("foresight_outcome_calibration_error", "Mean distance of predicted probability and observed share over ten bins of equal mass, in the window.", summary => summary.CalibrationError);
        Observe("foresight_outcome_alert_precision", "Share of the alerts decided in the window that were right, 0..1.", summary => summary.AlertPrecision);
        Observe("foresight_outcome_alerts_decided", "Alerts decided in the window: what the precision rests on.", summary => summary.AlertsDecided);
        Observe("foresight_outcome_event_recall", "Share of the incidents of the window that an alert had announced, 0..1.", summary => summary.EventRecall);
        Observe("foresight_outcome_alerts_per_week", "Alerts of all entities that began in the window, a week.", summary => summary.AlertsPerWeek);
        ObserveBins("foresight_outcome_reliability_predictions", "Predictions decided in the window whose probability lies in the bin that ends at the label bin.", bin => bin.Rows);
        ObserveBins("foresight_outcome_reliability_predicted", "Mean probability of the predictions of a bin, 0..1.", bin => bin.Predicted);
        ObserveBins("foresight_outcome_reliability_observed", "Share of the predictions of a bin after which an incident began within the horizon, 0..1.", bin => bin.Observed);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string description, Func<OutcomeSummary, double> value) => _meter.CreateObservableGauge(
        name,
        () => from shown in Summaries()
              let number = value(shown.Summary)
              where double.IsFinite(number)
              select new Measurement<double>(number, shown.Tags),
        description: description);

    private void ObserveBins(string name, string description, Func<Models.Evaluation.ReliabilityBin, double> value) => _meter.CreateObservableGauge(
        name,
        () => from shown in Summaries()
              from bin in shown.Summary.Reliability
              select new Measurement<double>(value(bin), [.. shown.Tags, new("bin", bin.Upper.ToString(CultureInfo.InvariantCulture))]),
        description: description);

    private IEnumerable<(OutcomeSummary Summary, KeyValuePair<string, object?>[] Tags)> Summaries() =>
        from book in _books()
        from horizon in Enumerable.Range(0, book.Horizons.Length)
        from summary in book.Windows[horizon].Summaries
        select (summary, new KeyValuePair<string, object?>[]
        {
            new("predictor", book.Predictor), new("horizon", book.Horizons[horizon]), new("window", string.Create(CultureInfo.InvariantCulture, $"{summary.Span.TotalDays}d")),
        });
}
