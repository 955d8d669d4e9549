using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Globalization;
using Exporter.Feedback.Rolling;
using Exporter.Models;

namespace Exporter.Feedback;

/// <summary>How live predictions did over the last days: gauges from each predictor's <see cref="OutcomeBook"/>.</summary>
/// <remarks>
/// What comes after <c>foresight_outcome_</c> is the <c>measure</c> of <c>foresight_model_promised</c>: a division compares the two. The same of challengers
/// is called <c>foresight_challenger_outcome_</c>, so that nothing which sums or compares the champion's series meets theirs.
/// <c>foresight_expected_</c> and the same measure is what probabilities say themselves, see <see cref="ExpectedQuality"/>.
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
        Observe("foresight_outcome_brier_score", "foresight_challenger_outcome_brier_score", "Mean squared difference of probability and outcome over the window; 0 is perfect.", summary => summary.BrierScore);
        Observe("foresight_outcome_calibration_error", "foresight_challenger_outcome_calibration_error", "Mean distance of predicted probability and observed share over ten bins of equal mass, in the window.", summary => summary.CalibrationError);
        Observe("foresight_outcome_alert_precision", "foresight_challenger_outcome_alert_precision", "Share of the alerts decided in the window that were right, 0..1.", summary => summary.AlertPrecision);
        Observe("foresight_outcome_alert_precision_upper", "foresight_challenger_outcome_alert_precision_upper", "Upper end of the 95 % Wilson score interval of the share of alerts that were right: below a promise, chance does not explain it, 0..1.", summary => summary.AlertPrecisionUpper);
        Observe("foresight_outcome_alerts_decided", "foresight_challenger_outcome_alerts_decided", "Alerts decided in the window: what the precision rests on.", summary => summary.AlertsDecided);
        Observe("foresight_outcome_event_recall", "foresight_challenger_outcome_event_recall", "Share of the incidents of the window that an alert had announced, 0..1.", summary => summary.EventRecall);
        Observe("foresight_outcome_prediction_precision", "foresight_challenger_outcome_prediction_precision", "Share of the predictions at or above the threshold, decided in the window, after which an incident began within the horizon, 0..1.", summary => summary.PredictionPrecision);
        Observe("foresight_outcome_prediction_recall", "foresight_challenger_outcome_prediction_recall", "Share of the predictions before an incident, decided in the window, that were at or above the threshold, 0..1.", summary => summary.PredictionRecall);
        Observe("foresight_outcome_alerts_per_week", "foresight_challenger_outcome_alerts_per_week", "Alerts of all entities that began in the window, a week.", summary => summary.AlertsPerWeek);
        Observe("foresight_expected_brier_score", "foresight_challenger_expected_brier_score", "Mean p(1 - p) of the predictions made in the window: the Brier score that their probabilities expect of themselves.", summary => summary.Expected.BrierScore);
        Observe("foresight_expected_alert_precision", "foresight_challenger_expected_alert_precision", "Mean probability that the alerts of the window began with: the share of them that their probabilities expect to be right, 0..1.", summary => summary.Expected.AlertPrecision);
        Observe("foresight_expected_event_recall", "foresight_challenger_expected_event_recall", "Share of incidents that alerts of the window should announce by the probabilities of all its predictions, 0..1.", summary => summary.Expected.EventRecall);
        Observe("foresight_expected_prediction_precision", "foresight_challenger_expected_prediction_precision", "Mean probability of the predictions made in the window at or above the threshold, 0..1.", summary => summary.Expected.PredictionPrecision);
        Observe("foresight_expected_prediction_recall", "foresight_challenger_expected_prediction_recall", "Sum of the probabilities at or above the threshold by that of all predictions made in the window, 0..1.", summary => summary.Expected.PredictionRecall);
        ObserveBins("foresight_outcome_reliability_predictions", "foresight_challenger_outcome_reliability_predictions", "Predictions decided in the window whose probability lies in the bin that ends at the label bin.", bin => bin.Rows);
        ObserveBins("foresight_outcome_reliability_predicted", "foresight_challenger_outcome_reliability_predicted", "Mean probability of the predictions of a bin, 0..1.", bin => bin.Predicted);
        ObserveBins("foresight_outcome_reliability_observed", "foresight_challenger_outcome_reliability_observed", "Share of the predictions of a bin after which an incident began within the horizon, 0..1.", bin => bin.Observed);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string ofChallengers, string description, Func<OutcomeSummary, double> value)
    {
        Create(name, Champions, description);
        Create(ofChallengers, Challengers, OfChallenger(description));

        void Create(string name, Func<IEnumerable<Shown>> shown, string description) => _meter.CreateObservableGauge(
            name,
            () => from one in shown()
                  let number = value(one.Summary)
                  where double.IsFinite(number)
                  select new Measurement<double>(number, one.Tags),
            description: description);
    }

    private void ObserveBins(string name, string ofChallengers, string description, Func<Models.Evaluation.ReliabilityBin, double> value)
    {
        Create(name, Champions, description);
        Create(ofChallengers, Challengers, OfChallenger(description));

        void Create(string name, Func<IEnumerable<Shown>> shown, string description) => _meter.CreateObservableGauge(
            name,
            () => from one in shown()
                  from bin in one.Summary.Reliability
                  select new Measurement<double>(value(bin), [.. one.Tags, new("bin", bin.Upper.ToString(CultureInfo.InvariantCulture))]),
            description: description);
    }

    private static string OfChallenger(string description) => "Of a challenger: " + char.ToLowerInvariant(description[0]) + description[1..];

    private IEnumerable<Shown> Champions() => _books().SelectMany(book => Summaries(book, book.Windows, []));

    private IEnumerable<Shown> Challengers() =>
        from book in _books()
        from challenger in book.Challengers
        from shown in Summaries(book, challenger.Windows, ChallengerTags.Of(challenger.Identity.Name))
        select shown;

    private static IEnumerable<Shown> Summaries(OutcomeBook book, ImmutableArray<OutcomeWindows> windows, KeyValuePair<string, object?>[] whose) =>
        from horizon in Enumerable.Range(0, book.Horizons.Length)
        from summary in windows[horizon].Summaries
        select new Shown(
            summary,
            [
                new("predictor", book.Predictor), .. whose, new("horizon", book.Horizons[horizon]), new("window", string.Create(CultureInfo.InvariantCulture, $"{summary.Span.TotalDays}d")),
            ]);

    private readonly record struct Shown(OutcomeSummary Summary, KeyValuePair<string, object?>[] Tags);
}
