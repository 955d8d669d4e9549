using System.Diagnostics.Metrics;
using Exporter.Configuration;
using Exporter.Host.Pipeline;

namespace Exporter.Host;

/// <summary>What the process counts: evaluation, configuration, limits and its own identity.</summary>
/// <remarks>Predictors' instruments are observed from their status, so a predictor that a reload removes leaves no series behind.</remarks>
internal sealed class HostMetrics : IDisposable
{
    private const string PredictorTag = "predictor";

    private readonly Meter _meter;
    private readonly Counter<long> _steps;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _histograms;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _elections;
    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;
    private double _lastReloadSuccess;
    private int _lastReloadSuccessful = 1;
    private volatile ForesightConfig? _config;
    private volatile StreamPipeline? _pipeline;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    /// <param name="time">Gives the time of reloads.</param>
    public HostMetrics(object scope, TimeProvider time)
    {
        _time = time;
        _meter = new Meter(new MeterOptions("Exporter.Host") { Scope = scope });
        _steps = _meter.CreateCounter<long>("foresight_evaluation_steps_total", description: "Steps evaluated.");
        _failures = _meter.CreateCounter<long>("foresight_evaluation_failures_total", description: "Signals that could not be evaluated at a step; signal \"failure\" is the failure expression, an empty one the step as a whole.");
        _histograms = _meter.CreateCounter<long>("foresight_signal_histograms_ignored_total", description: "Elements of a signal that were left out because they are native histograms, which have no number; histogram_quantile() and its like make one of them.");
        _duration = _meter.CreateHistogram<double>("foresight_evaluation_duration_seconds", description: "Time that one step takes from evaluating the signals to publishing the predictions.");
        _reloads = _meter.CreateCounter<long>("foresight_config_reloads_total", description: "Reloads of the configuration asked for.");
        _elections = _meter.CreateCounter<long>("foresight_ingest_replica_elections_total", description: "Times that a replica of a high-availability pair was elected to be the one whose samples count, the first time included, by cluster.");
        CreateProcessGauges();
        CreatePredictorGauges();
        CreateHeadGauges();
        _reloads.Add(0, new KeyValuePair<string, object?>("result", "success"));
        _reloads.Add(0, new KeyValuePair<string, object?>("result", "failure"));
    }

    /// <summary>Shows <paramref name="pipeline"/> from now on.</summary>
    public void Watch(StreamPipeline pipeline) => _pipeline = pipeline;

    /// <summary>One step is done.</summary>
    public void StepEvaluated(string predictor, TimeSpan duration)
    {
        _steps.Add(1, Tag(predictor));
        _duration.Record(duration.TotalSeconds, Tag(predictor));
    }

    /// <summary>Counts expressions that could not be evaluated; zero makes the series visible.</summary>
    public void CountFailures(string predictor, string signal, int count) => _failures.Add(count, Tag(predictor), new("signal", signal));

    /// <summary>Counts elements of a signal's result that are native histograms; zero makes the series visible.</summary>
    public void CountHistograms(string predictor, string signal, int count) => _histograms.Add(count, Tag(predictor), new("signal", signal));

    /// <summary>Another replica of a pair counts from now on.</summary>
    public void ReplicaElected(string cluster) => _elections.Add(1, new KeyValuePair<string, object?>("cluster", cluster));

    /// <summary>A configuration is in force, by start or reload.</summary>
    public void ConfigInForce(ForesightConfig config, bool reload)
    {
        _config = config;
        Volatile.Write(ref _lastReloadSuccess, _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        Volatile.Write(ref _lastReloadSuccessful, 1);
        _reloads.Add(reload ? 1 : 0, new KeyValuePair<string, object?>("result", "success"));
    }

    /// <summary>A reload was refused.</summary>
    public void ReloadRefused()
    {
        Volatile.Write(ref _lastReloadSuccessful, 0);
        _reloads.Add(1, new KeyValuePair<string, object?>("result", "failure"));
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void CreateProcessGauges()
    {
        _meter.CreateObservableGauge(
            "foresight_build_info",
            () => new Measurement<long>(1, new("version", BuildIdentity.Version), new("revision", BuildIdentity.Revision)),
            description: "Which build this is; always 1.");
        _meter.CreateObservableGauge("foresight_config_last_reload_successful", () => Volatile.Read(ref _lastReloadSuccessful), description: "1 when the last reload of the configuration succeeded.");
        _meter.CreateObservableGauge("foresight_config_last_reload_success_timestamp_seconds", () => Volatile.Read(ref _lastReloadSuccess), description: "When the configuration in force was loaded, Unix time.");
        _meter.CreateObservableGauge("foresight_limit", () => _config is { } config ? LimitsOf(config) : [], description: "Configured limits, in the unit of what they bound.");
    }

    private void CreatePredictorGauges()
    {
        Observe("foresight_evaluation_last_step_timestamp_seconds", "The last evaluated step, Unix time.", status => status.LastStepMs / 1000.0);
        _meter.CreateObservableGauge(
            "foresight_evaluation_held",
            () => _pipeline is { } pipeline ? [new Measurement<int>(pipeline.HasBacklog ? 1 : 0)] : Array.Empty<Measurement<int>>(),
            description: "1 while a sender works off a backlog and steps wait for all of its samples.");
        _meter.CreateObservableGauge(
            "foresight_evaluation_step_seconds",
            () => from runtime in _pipeline?.Predictors ?? [] select new Measurement<double>(runtime.Definition.Step.TotalSeconds, Tag(runtime.Definition.Name)),
            description: "Distance of a predictor's steps.");
        Observe("foresight_entities", "Entities with windows.", status => status.Entities);
        Observe("foresight_entities_warming_up", "Entities whose windows are not yet full, so that predictions rest on little.", status => status.WarmingUp);
        _meter.CreateObservableCounter("foresight_entities_refused_total", () => PerPredictor(status => status.RefusedEntities), description: "Times that an unknown entity was turned away at a step because of limits.max_entities.");
        _meter.CreateObservableCounter("foresight_signal_conflicts_total", () => PerPredictor(status => status.Conflicts), description: "Times that a signal gave several values for one entity at a step; the largest was used.");
    }

    private void CreateHeadGauges()
    {
        _meter.CreateObservableGauge("foresight_head_series", () => OfHead(head => head.SeriesCount), description: "Series that signals select.");
        _meter.CreateObservableGauge("foresight_head_ignored_series", () => OfHead(head => head.IgnoredSeriesCount), description: "Series remembered as selected by no signal.");
        _meter.CreateObservableCounter("foresight_head_samples_out_of_order_total", () => OfHead(head => head.StoredLate), description: "Samples that came after newer ones of their series, and were stored where they belong.");
        _meter.CreateObservableGauge("foresight_head_memory_bytes", () => OfHead(head => head.MemoryBytes), description: "Memory of recent samples and their index, estimated.");
    }

    private void Observe(string name, string description, Func<PredictorStatus, double?> value) =>
        _meter.CreateObservableGauge(name, () => PerPredictor(value), description: description);

    private IEnumerable<Measurement<double>> PerPredictor(Func<PredictorStatus, double?> value) =>
        from runtime in _pipeline?.Predictors ?? []
        let number = value(runtime.Status)
        where number is not null
        select new Measurement<double>(number.Value, Tag(runtime.Definition.Name));

    private IEnumerable<Measurement<long>> OfHead(Func<Exporter.Signals.Head.SeriesHead, long> value) =>
        _pipeline is { } pipeline ? [new Measurement<long>(pipeline.Gate.Run(() => value(pipeline.Head)))] : [];

    private static IEnumerable<Measurement<double>> LimitsOf(ForesightConfig config)
    {
        (string Name, double Value)[] limits =
        [
            ("max_body_bytes", config.Ingest.MaxBodyBytes),
            ("max_decoded_bytes", config.Ingest.MaxDecodedBytes),
            ("max_labels_per_series", config.Ingest.MaxLabelsPerSeries),
            ("max_label_bytes", config.Ingest.MaxLabelBytes),
            ("max_log_records_per_request", config.Ingest.MaxLogRecords),
            ("max_log_line_bytes", config.Ingest.MaxLogLineBytes),
            ("max_log_sources", config.Ingest.MaxLogSources),
            ("max_body_memory_bytes", config.MaxBodyMemoryBytes),
            ("body_timeout_seconds", config.BodyTimeout.TotalSeconds),
            ("max_connections", config.MaxConnections),
            ("max_future_seconds", config.MaxFuture.TotalSeconds),
            ("max_series", config.Head.MaxSeries),
            ("max_ignored_series", config.Head.MaxIgnoredSeries),
            ("max_new_series_per_minute", config.Head.MaxNewSeriesPerMinute),
            ("max_entities", config.MaxEntities),
            ("max_overrides", config.MaxOverrides),
            ("max_exposed_series", config.Exposition.MaxSeries),
            ("max_query_series", config.Query.MaxSeries),
            ("max_query_samples", config.Query.MaxSamples),
            ("max_concurrent_queries", config.Query.MaxConcurrent),
        ];
        return limits.Select(limit => new Measurement<double>(limit.Value, new KeyValuePair<string, object?>("limit", limit.Name)));
    }

    private static KeyValuePair<string, object?> Tag(string predictor) => new(PredictorTag, predictor);
}
