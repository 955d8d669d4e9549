using System.Collections.Immutable;
using Exporter.Configuration;
using Exporter.Exposition;
using Exporter.Host.Alerting;
using Exporter.Host.Dependencies;
using Exporter.Host.Deployments;
using Exporter.Host.Endpoints;
using Exporter.Host.Grafana;
using Exporter.Host.Logs;
using Exporter.Host.Mlflow;
using Exporter.Host.Pipeline;
using Exporter.Host.QueryApi;
using Exporter.Models.Overrides;

namespace Exporter.Host;

/// <summary>Reads the configuration file again and puts it in force as a whole, or not at all.</summary>
/// <remarks>Model files are read again too, also where the configuration is unchanged: this is how a new model comes into use.</remarks>
internal sealed class Reloader(
    string file,
    ForesightConfig first,
    StreamPipeline pipeline,
    RemoteWriteEndpoint remoteWrite,
    BodyMemory bodies,
    PredictionBoard board,
    PredictionText text,
    QuerySource queries,
    SilenceWatch silences,
    StatusPages statusPages,
    RiskModels riskModels,
    GrafanaAnnotations? grafana,
    MlflowWatch mlflow,
    OverrideBook overrides,
    HostMetrics metrics,
    ILogger logger)
{
    // Two at once, by signal and by HTTP, would leave it to chance which file content is in force.
    private readonly Lock _reloading = new();
    private volatile ForesightConfig _current = first;

    /// <summary>The configuration in force; safe to read from any thread.</summary>
    public ForesightConfig Current => _current;

    /// <summary>Reloads.</summary>
    /// <returns>Every mistake in the file; empty when it is in force.</returns>
    public ImmutableArray<ConfigError> Reload()
    {
        lock (_reloading)
        {
            var isValid = ConfigLoader.TryLoad(file, out var next, out var mistakes);
            mistakes = next is null ? mistakes : CheckConfig.MistakesBeyond(next, file);
            if (!isValid || next is null || !mistakes.IsEmpty)
            {
                metrics.ReloadRefused();
                foreach (var mistake in mistakes)
                {
                    Log.ConfigMistake(logger, $"{mistake.File}:{mistake.Line}:{mistake.Column}", mistake.Message);
                }

                Log.ReloadRefused(logger, file, mistakes.Length);
                return mistakes;
            }

            Apply(next with { ModelsFolder = _current.ModelsFolder });
            return [];
        }
    }

    private void Apply(ForesightConfig next)
    {
        var kept = pipeline.Reconfigure(next);
        remoteWrite.Options = new RemoteWriteOptions { Limits = next.Ingest, MaxFuture = next.MaxFuture };
        bodies.Options = BodyOptions.Of(next);
        board.StaleAfter = next.Exposition.StaleAfter;
        text.MaxSeries = next.Exposition.MaxSeries;
        queries.Options = next.Query;
        silences.Configure(next.Alertmanager);
        statusPages.Configure(next.StatusPages);
        riskModels.Configure(next);
        grafana?.Configure(next.Grafana);
        mlflow.Configure(next.Mlflow);
        overrides.Max = next.MaxOverrides;
        metrics.ConfigInForce(next, reload: true);
        WarnOfRestart(next);
        _current = next;
        Log.ConfigLoaded(logger, file, next.Predictors.Length, kept);
    }

    private void WarnOfRestart(ForesightConfig next)
    {
        if (next.Head != _current.Head)
        {
            Log.NeedsRestart(logger, "head");
        }

        if (next.MaxEntities != _current.MaxEntities)
        {
            Log.NeedsRestart(logger, "limits.max_entities (for predictors that are unchanged)");
        }

        if (next.MaxConcurrentRequests != _current.MaxConcurrentRequests)
        {
            Log.NeedsRestart(logger, "ingest.max_concurrent_requests");
        }

        if (next.MaxConnections != _current.MaxConnections)
        {
            Log.NeedsRestart(logger, "ingest.max_connections");
        }

        if (!LogDesk.IsSame(next.Logs, _current.Logs))
        {
            Log.NeedsRestart(logger, "logs");
        }

        if (next.Grafana is not null && grafana is null)
        {
            Log.NeedsRestart(logger, "grafana (with --storage.path)");
        }

        if (next.Kafka is null ? _current.Kafka is not null : !next.Kafka.IsSame(_current.Kafka))
        {
            Log.NeedsRestart(logger, "kafka");
        }

        if (next.Query.MaxConcurrent != _current.Query.MaxConcurrent)
        {
            Log.NeedsRestart(logger, "query.max_concurrent");
        }
    }
}
