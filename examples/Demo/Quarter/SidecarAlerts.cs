using System.Globalization;
using System.Net.Http.Json;
using Exporter.Host.Rules;
using Exporter.Signals;
using Simulator;
using Simulator.Series;

namespace Demo.Quarter;

/// <summary>Alerts by the sidecar's predictions for the longest horizon, as the rules ask for them that it writes for its configuration.</summary>
/// <remarks>
/// Tells the sidecar of each notification, as Alertmanager's webhook does, so that its outcomes know which alerts people have seen, and of each cure, so that they
/// do not count a failure that did not come against it.
/// </remarks>
internal sealed class SidecarAlerts : IAlertSource
{
    private readonly HttpClient _http = new();
    private readonly SidecarProcess _sidecar;
    private readonly RemoteWriteClient _sender;
    private readonly PredictionClient _predictions;

    private SidecarAlerts(SidecarProcess sidecar)
    {
        _sidecar = sidecar;
        _sender = new RemoteWriteClient(_http, new Uri(sidecar.Address, "/api/v1/write"));
        _predictions = new PredictionClient(_http, sidecar.Address);
    }

    /// <inheritdoc/>
    public ISampleWriter Samples => _sender;

    /// <summary>Starts the sidecar by a configuration; its outcomes are kept in <paramref name="folder"/>.</summary>
    public static async Task<SidecarAlerts> StartAsync(string configFile, string folder, CancellationToken cancellation) =>
        new(await SidecarProcess.StartAsync(new DemoOptions { ConfigFile = configFile, StoragePath = folder }, cancellation));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Condition>> EvaluateAsync(long atMs, CancellationToken cancellation)
    {
        await _sender.SendAsync(cancellation);
        var frame = await _predictions.ReadAsync(cancellation);
        return [.. frame.Select(prediction => new Condition(
            prediction.Predictor,
            prediction.Instance,
            prediction.StepMs,
            prediction.Probability >= prediction.Threshold,
            prediction.Probability >= prediction.ClearThreshold,
            PredictorRules.Patience(TimeSpan.FromMilliseconds(FleetSimulation.StepMs), prediction.Horizon),
            prediction.Horizon))];
    }

    /// <inheritdoc/>
    public async Task ToldAsync(ToldAlert alert, CancellationToken cancellation)
    {
        var notification = new
        {
            version = "4",
            alerts = new[]
            {
                new
                {
                    status = "firing",
                    labels = new { alertname = "PredictedFailure", predicted = "true", predictor = alert.Rule, horizon = PrometheusDuration.Format(alert.Horizon), instance = alert.Instance },
                    startsAt = Instant(alert.AtMs),
                    endsAt = "0001-01-01T00:00:00Z",
                },
            },
        };
        using var answer = await _http.PostAsJsonAsync(new Uri(_sidecar.Address, "/api/v1/alertmanager"), notification, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public async Task ActedAsync(ToldAlert alert, long atMs, CancellationToken cancellation)
    {
        var feedback = new { predictor = alert.Rule, labels = new { instance = alert.Instance }, verdict = "acted_on", at = Instant(atMs), by = "operator" };
        using var answer = await _http.PostAsJsonAsync(new Uri(_sidecar.Address, "/api/v1/feedback"), feedback, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public Task CompleteAsync(CancellationToken cancellation) => _sidecar.QuitAsync(_http, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sidecar.DisposeAsync();
        _http.Dispose();
    }

    private static string Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
