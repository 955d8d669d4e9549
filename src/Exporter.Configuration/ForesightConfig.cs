using System.Collections.Immutable;
using Exporter.Configuration.Events;
using Exporter.Configuration.Grafana;
using Exporter.Configuration.Kafka;
using Exporter.Configuration.Logs;
using Exporter.Configuration.Recommendations;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;

namespace Exporter.Configuration;

/// <summary>A whole, valid <c>foresight.yml</c>; immutable.</summary>
public sealed record ForesightConfig
{
    /// <summary>What is predicted, in the order of the file; never empty. Model paths are absolute.</summary>
    public required ImmutableArray<PredictorDefinition> Predictors { get; init; }

    /// <summary>Bounds of one remote-write request.</summary>
    public IngestLimits Ingest { get; init; } = new();

    /// <summary>Remote-write requests decoded at once; zero derives it from the CPUs.</summary>
    public int MaxConcurrentRequests { get; init; }

    /// <summary>Bytes that the bodies of all requests may hold while they arrive and wait.</summary>
    public int MaxBodyMemoryBytes { get; init; } = 128 << 20;

    /// <summary>How long a body may take to arrive; by default as long as Prometheus waits for an answer.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections that are open at once, for all endpoints together.</summary>
    public int MaxConnections { get; init; } = 4096;

    /// <summary>Samples further ahead of the process's clock are refused.</summary>
    public TimeSpan MaxFuture { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bounds of the store of recent samples.</summary>
    public HeadLimits Head { get; init; } = new();

    /// <summary>Entities that one predictor keeps windows for; those past it are refused and counted.</summary>
    public int MaxEntities { get; init; } = 100_000;

    /// <summary>Overrides of operators that may be there at once, the kill switch not counted.</summary>
    public int MaxOverrides { get; init; } = 100;

    /// <summary>What the metrics page shows.</summary>
    public ExpositionOptions Exposition { get; init; } = new();

    /// <summary>Bounds of the query API.</summary>
    public QueryOptions Query { get; init; } = new();

    /// <summary>The registry of models: the folder that aliases are looked up in. Not of the file but of the command line.</summary>
    public string ModelsFolder { get; init; } = "models";

    /// <summary>What model files must show before they are used.</summary>
    public ModelTrust Trust { get; init; } = ModelTrust.Any;

    /// <summary>What to do about reasons, the first that fits each; in the order of the file.</summary>
    public ImmutableArray<RecommendationRule> Recommendations { get; init; } = RecommendationLoader.Default;

    /// <summary>Where history is read from; null where windows fill from the stream alone.</summary>
    public PrometheusOptions? Prometheus { get; init; }

    /// <summary>Who is asked which alerts are silenced; null where nobody is.</summary>
    public AlertmanagerOptions? Alertmanager { get; init; }

    /// <summary>Where annotations are written to; null for nowhere.</summary>
    public GrafanaOptions? Grafana { get; init; }

    /// <summary>The MLflow whose aliases are followed; null for none.</summary>
    public MlflowOptions? Mlflow { get; init; }

    /// <summary>What is consumed from and produced to Kafka; null where nothing is.</summary>
    public KafkaOptions? Kafka { get; init; }

    /// <summary>Who may deliver events; empty for nobody.</summary>
    public ImmutableArray<WebhookOptions> Webhooks { get; init; } = [];

    /// <summary>Status pages of those whom the fleet depends on; empty for none.</summary>
    public ImmutableArray<StatusPageOptions> StatusPages { get; init; } = [];

    /// <summary>How the risk of deployments is told.</summary>
    public DeploymentRiskOptions DeploymentRisk { get; init; } = new();

    /// <summary>Days that are not like others.</summary>
    public HolidayOptions Holidays { get; init; } = new();

    /// <summary>What is made of logs.</summary>
    public LogOptions Logs { get; init; } = new();
}
