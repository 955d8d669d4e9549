using Exporter.Configuration;
using Exporter.History;
using Exporter.Host.Pipeline;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Host.BackFill;

/// <summary>Starts fills and holds what they share: the connection to Prometheus and the turn to ask it.</summary>
internal sealed class BackFillService : IDisposable
{
    // A cold start reads no more steps than this, whatever the seasonality.
    private const long MaxSteps = 50_000;

    // Several label sets may speak of one entity; beyond so many of them an expression is not one value per entity.
    private const int SeriesPerEntity = 4;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _changing = new();
    private readonly List<HttpClient> _clients = [];
    private volatile Connection? _connection;

    /// <summary>A service without a Prometheus.</summary>
    public BackFillService(object scope, ILogger logger, TimeProvider time)
    {
        (Logger, Time) = (logger, time);
        Metrics = new BackFillMetrics(scope);
    }

    /// <summary>Where fills report.</summary>
    public ILogger Logger { get; }

    /// <summary>Measures durations and waits; no result depends on it.</summary>
    public TimeProvider Time { get; }

    /// <summary>What fills count.</summary>
    public BackFillMetrics Metrics { get; }

    /// <summary>The pipeline's lock; set before the first sample comes.</summary>
    public IngestGate Gate { get; set; } = null!;

    /// <summary>True where there is a Prometheus to read from.</summary>
    public bool IsConfigured => _connection is not null;

    /// <summary>Takes the address and limits in force from now on; fills that run go on with those that they began with.</summary>
    public void Configure(ForesightConfig config)
    {
        lock (_changing)
        {
            var (options, entities) = (config.Prometheus, config.MaxEntities);
            if (options is null || (_connection is { } now && now.Options == options && now.MaxEntities == entities))
            {
                _connection = options is null ? null : _connection;
                return;
            }

            // Kept to the end: a fill may still be using an earlier one.
            var http = DirectClient.Create(options.Timeout);
            _clients.Add(http);
            _connection = new Connection(options, entities, http);
        }
    }

    /// <summary>Starts to fill <paramref name="windows"/> from <paramref name="fromMs"/> on; returns at once.</summary>
    public Fill Start(PredictorRuntime runtime, PredictorWindows windows, long fromMs)
    {
        var fill = new Fill(runtime, windows, fromMs, this);
        Metrics.Show(runtime.Definition.Name, fill);
        _ = Task.Run(fill.RunAsync);
        return fill;
    }

    /// <summary>First step to read for a predictor whose first live step is <paramref name="firstMs"/>, Unix ms.</summary>
    public long BeginOf(PredictorDefinition definition, long firstMs)
    {
        var stepMs = (long)definition.Step.TotalMilliseconds;
        var spanMs = (long)(_connection?.Options.Span ?? TimeSpan.Zero).TotalMilliseconds;
        var steps = spanMs > 0
            ? spanMs / stepMs
            : WindowStore.SpanSteps + (definition.Seasonality.Select(period => (long)(period / definition.Step)).DefaultIfEmpty(0).Max());
        return firstMs - (Math.Clamp(steps, 1, MaxSteps) * stepMs);
    }

    /// <summary>Where a fill of <paramref name="definition"/> reads.</summary>
    public IHistorySource SourceFor(PredictorDefinition definition)
    {
        var (options, entities, http) = _connection ?? throw new InvalidOperationException("no Prometheus is configured");
        var limits = new RangeQueryLimits
        {
            MaxResponseBytes = options.MaxResponseBytes,
            MaxSeries = (int)Math.Min(int.MaxValue, (long)SeriesPerEntity * entities),
        };
        return new RefusalGuard(new PacedSource(new RangeQuerySource(http, options.Url, Time, limits), _turn, Time, asked: Metrics.Asked), definition, Logger);
    }

    /// <summary>Ends what belongs to all fills; the fills themselves end with their predictors.</summary>
    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        Metrics.Dispose();
    }

    private sealed record Connection(PrometheusOptions Options, int MaxEntities, HttpClient Http);
}
