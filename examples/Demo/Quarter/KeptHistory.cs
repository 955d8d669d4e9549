using Simulator.Series;

namespace Demo.Quarter;

/// <summary>Alerts of another source, whose fleet a Prometheus remembers besides: what a training reads later.</summary>
/// <param name="alerts">Who alerts.</param>
/// <param name="receiver">Where the samples go too.</param>
internal sealed class KeptHistory(IAlertSource alerts, Uri receiver) : IAlertSource, ISampleWriter
{
    private const int StepsPerRequest = 5;

    private readonly HttpClient _http = new();
    private RemoteWriteClient? _history;
    private int _steps;

    /// <inheritdoc/>
    public ISampleWriter Samples => this;

    // Every Prometheus that receives at all understands 1.0.
    private RemoteWriteClient History => _history ??= new RemoteWriteClient(_http, receiver, onlyVersion1: true);

    /// <inheritdoc/>
    public void Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        alerts.Samples.Write(labels, timestampMs, value);
        History.Write(labels, timestampMs, value);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Condition>> EvaluateAsync(long atMs, CancellationToken cancellation)
    {
        if (++_steps % StepsPerRequest == 0)
        {
            await History.SendAsync(cancellation);
        }

        return await alerts.EvaluateAsync(atMs, cancellation);
    }

    /// <inheritdoc/>
    public Task ToldAsync(ToldAlert alert, CancellationToken cancellation) => alerts.ToldAsync(alert, cancellation);

    /// <inheritdoc/>
    public Task ActedAsync(ToldAlert alert, long atMs, CancellationToken cancellation) => alerts.ActedAsync(alert, atMs, cancellation);

    /// <inheritdoc/>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        await History.SendAsync(cancellation);
        await alerts.CompleteAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await alerts.DisposeAsync();
        _http.Dispose();
    }
}
