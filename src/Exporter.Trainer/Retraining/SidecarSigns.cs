using System.Globalization;
using Exporter.Feedback;
using Exporter.History;
using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Retraining;

/// <summary>What a running sidecar's own metrics say against its model: the conditions of the bundled alerts, without their <c>for</c>.</summary>
internal sealed class SidecarSigns
{
    private const double FewestDecided = 5;
    private const double LeastCalibrationError = 0.05;
    private const int MaxPageBytes = 64 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly MetricsPage _page;
    private readonly (string, string) _ofPredictor;

    /// <summary>The signs of a page.</summary>
    /// <param name="page">What <c>/metrics</c> answered.</param>
    /// <param name="predictor">Whose model it is about.</param>
    public SidecarSigns(MetricsPage page, string predictor) => (_page, _ofPredictor) = (page, ("predictor", predictor));

    /// <summary>Asks a sidecar.</summary>
    /// <param name="sidecar">Its address.</param>
    /// <param name="predictor">Whose model it is about.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <exception cref="HistoryException">It does not answer, or with something else.</exception>
    public static async Task<SidecarSigns> AskAsync(Uri sidecar, string predictor, CancellationToken cancellation)
    {
        using var http = DirectClient.Create(Patience, MaxPageBytes);
        try
        {
            var page = new MetricsPage(await http.GetStringAsync(new Uri(sidecar.ToString().TrimEnd('/') + "/metrics"), cancellation).ConfigureAwait(false));
            return page.Of("foresight_build_info").Any()
                ? new SidecarSigns(page, predictor)
                : throw new HistoryException(HistoryFault.Invalid, $"{sidecar} is no sidecar: its /metrics has no foresight_build_info");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new HistoryException(HistoryFault.Unavailable, $"{sidecar} does not answer: {e.Message}", e);
        }
    }

    /// <summary>Why features, probabilities or relations of features count as moved; null where they do not.</summary>
    public string? Drift =>
        Moved("foresight_feature_drift", "feature") ?? Moved("foresight_score_drift", "horizon") ?? Moved("foresight_reconstruction_drift", "predictor");

    /// <summary>Why the model keeps its promise no longer; null where it does.</summary>
    public string? Decline => Imprecise() ?? Miscalibrated();

    private string? Moved(string metric, string of)
    {
        foreach (var (labels, distance) in _page.Of(metric, _ofPredictor))
        {
            if (_page.Beside(metric + "_threshold", labels) is { } threshold && distance / threshold >= 1)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{metric} of {of} {labels.GetValueOrDefault(of)} ({labels.GetValueOrDefault("measure")}) is {distance:0.###}, its threshold {threshold:0.###}");
            }
        }

        return null;
    }

    private string? Imprecise()
    {
        foreach (var (labels, precision) in _page.Of("foresight_outcome_alert_precision", _ofPredictor, ("window", "30d")))
        {
            if (Promised("alert_precision", labels) is { } promised && _page.Beside("foresight_outcome_alerts_decided", labels) is >= FewestDecided and var decided
                && WilsonInterval.Of((long)Math.Round(precision * decided), (long)decided).High < Math.Min(promised, PromiseVerdict.HighestPrecision))
            {
                return string.Create(CultureInfo.InvariantCulture, $"{precision:P0} of {decided} alerts within {labels["horizon"]} were right in the last 30 days, promised were {promised:P0}");
            }
        }

        return null;
    }

    private string? Miscalibrated()
    {
        foreach (var (labels, error) in _page.Of("foresight_outcome_calibration_error", _ofPredictor, ("window", "7d")))
        {
            if (error > LeastCalibrationError && error > 2 * Promised("calibration_error", labels))
            {
                return string.Create(CultureInfo.InvariantCulture, $"probabilities within {labels["horizon"]} were off by {error:0.000} in the last 7 days, promised were {Promised("calibration_error", labels):0.000}");
            }
        }

        return null;
    }

    private double? Promised(string measure, Dictionary<string, string> labels)
    {
        foreach (var (_, value) in _page.Of("foresight_model_promised", _ofPredictor, ("measure", measure), ("horizon", labels["horizon"])))
        {
            return value;
        }

        return null;
    }
}
