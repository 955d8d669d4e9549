using System.Net;
using Exporter.Configuration;
using Exporter.Exposition;
using Exporter.Exposition.Self;
using Exporter.Feedback;
using Exporter.Feedback.Budget;
using Exporter.Feedback.Drift;
using Exporter.Feedback.Storage;
using Exporter.Host.Alerting;
using Exporter.Host.BackFill;
using Exporter.Host.Connections;
using Exporter.Host.Deployments;
using Exporter.Host.Dependencies;
using Exporter.Host.Endpoints;
using Exporter.Host.Entities;
using Exporter.Host.Events;
using Exporter.Host.Events.Webhooks;
using Exporter.Host.Grafana;
using Exporter.Host.Incidents;
using Exporter.Host.Kafka;
using Exporter.Host.Lifecycle;
using Exporter.Host.Logs;
using Exporter.Host.Mlflow;
using Exporter.Host.OpenInference;
using Exporter.Host.Otlp;
using Exporter.Host.Overrides;
using Exporter.Host.Page;
using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Host.QueryApi;
using Exporter.Host.Rpc;
using Exporter.Host.Serving;
using Exporter.Host.State;
using Exporter.Host.Status;
using Exporter.Host.Trials;
using Exporter.Host.Web;
using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Exporter.Models.Safety;
using Exporter.Signals.State.Sealing;

namespace Exporter.Host;

/// <summary>The sidecar as a whole, from its configuration file to its listening socket.</summary>
/// <remarks>The parts are made in the order in which data flow through them.</remarks>
public sealed partial class ForesightHost : IAsyncDisposable
{
    // A source of logs that is silent for one to two of these is forgotten; its next record brings its labels again.
    private static readonly TimeSpan LogSourceLifetime = TimeSpan.FromMinutes(30);

    private readonly TaskCompletionSource _quit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stack<IDisposable> _parts = new();
    private readonly Reloader _reloader;
    private readonly WebApplication _web;
    private readonly WebConfigFollower _webConfig;
    private readonly PriorKnowledge _priorKnowledge;
    private readonly ModelFollower _follower;
    private readonly PeriodicWork _backlog;
    private readonly SilenceWatch _silences;
    private readonly StatusPages _statusPages;
    private readonly MlflowWatch _mlflow;
    private readonly PeriodicWork _expiry;
    private readonly PeriodicWork _sourceExpiry;
    private readonly PeriodicWork _deployments;
    private readonly StateKeeper? _keeper;
    private readonly SealKey? _key;
    private readonly SharedStream? _stream;
    private readonly KafkaSide? _kafka;
    private readonly GrafanaAnnotations? _grafana;
    private readonly PeriodicWork? _committing;
    private readonly ILogger _logger;

    private ForesightHost(ExporterOptions options, ForesightConfig config, WebConfig web, StateFolder? folder, ILoggerFactory loggers, TimeProvider time)
    {
        _logger = Own(loggers).CreateLogger("Exporter.Host");
        Log.Starting(_logger, BuildIdentity.Version, BuildIdentity.Revision, options.ConfigFile);

        // Metrics listen before anything counts.
        var scope = new object();
        var self = Own(new SelfMetrics(scope));
        var hostMetrics = Own(new HostMetrics(scope, time));
        var snapshotMetrics = Own(new SnapshotMetrics(scope));
        var storeMetrics = Own(new StoreMetrics(scope));
        var store = folder is null ? null : Own(new Store(folder.StoreFile, storeMetrics, time, notice => Log.Tell(_logger, notice), folder.Key));
        Board = new PredictionBoard(time, config.Exposition.StaleAfter);

        var backFill = Own(new BackFillService(scope, _logger, time));
        var trial = options.TryModels ? new ChildTrial(TrialLimits.Default) : null;
        Logs = new LogDesk(config.Logs, LogState.Read(folder?.LogsFile, folder?.Key, _logger), time);
        Own(new LogMiningMetrics(scope, Logs));
        var services = new PipelineServices(Board, hostMetrics, _logger, time, backFill, store)
        {
            Notes = new LogNotes(Logs),
            Admission = new ModelAdmission(trial is null ? null : new RememberedTrials(trial, folder?.TrialsFile)),
        };
        Own(services.Watch);
        var recent = new RecentEvents(store);
        services.Switched += new SwitchEvents(recent, store, time).Take;
        _grafana = store is null ? null : Own(new GrafanaAnnotations(store, scope, _logger, time));
        services.Settled = step => _grafana?.Settled(step);
        services.Switched += done => _grafana?.Switched(done);
        services.Overrides.Restore(config.MaxOverrides, store?.Read(OverrideRows.ReadInForce, []) ?? []);
        Pipeline = Own(new StreamPipeline(config, services, options.HoldBacklog));
        hostMetrics.Watch(Pipeline);
        Own(new OutcomeMetrics(scope, Books));
        Own(new ComparisonMetrics(scope, Books));
        Own(new BudgetMetrics(scope, () => Pipeline.Predictors.Select(runtime => (runtime.Definition, runtime.Budget))));
        Own(new DriftMetrics(scope, () => Pipeline.Predictors.Select(runtime => (runtime.Definition.Name, runtime.Drift))));
        hostMetrics.ConfigInForce(config, reload: false);

        _follower = Own(new ModelFollower(Pipeline, _logger, time));
        if (trial is not null)
        {
            // Ends before the follower, who may wait for it.
            Own(trial);
        }

        _backlog = Own(new PeriodicWork(TimeSpan.FromSeconds(1), time, Pipeline.WorkOff));
        var alerting = Own(new AlertingMetrics(scope));
        _silences = Own(new SilenceWatch(Pipeline, config.Alertmanager, alerting, _logger, time));
        _statusPages = Own(new StatusPages(Own(new StatusPageMetrics(scope)), _logger, time));
        var riskModels = Own(new RiskModels(_logger));
        riskModels.Configure(config);
        _mlflow = Own(new MlflowWatch(Pipeline, _follower, config.Mlflow, Own(new MlflowMetrics(scope)), _logger, time));
        _key = folder?.Key;
        _stream = config.Kafka?.Consume is null ? null : new SharedStream(Pipeline);
        _keeper = folder is null
            ? null
            : Own(new StateKeeper(folder, options.SnapshotInterval, Pipeline, snapshotMetrics, _logger, time, _stream) { Logs = Logs });

        var overrides = new OverrideDesk(Pipeline, services.Overrides, Board, store, time, _logger);
        Own(new OverrideMetrics(scope, services.Overrides, () => overrides.Times.NowMs));
        _expiry = Own(new PeriodicWork(TimeSpan.FromSeconds(1), time, _ => overrides.Expire()));

        var eventSeries = new EventSeries(Pipeline, recent, time);
        Own(new EventMetrics(scope, eventSeries));

        var admission = Own(new AdmissionLimiter(config.MaxConcurrentRequests));
        var bodies = new BodyMemory(time) { Options = BodyOptions.Of(config) };
        var ingestMetrics = Own(new IngestMetrics(scope));
        var remoteWrite = new RemoteWriteEndpoint(
            Pipeline.Gate,
            new RemoteWriteOptions { Limits = config.Ingest, MaxFuture = config.MaxFuture },
            admission,
            bodies,
            ingestMetrics,
            time,
            loggers.CreateLogger<RemoteWriteEndpoint>());
        var text = new PredictionText(Board, config.Exposition.MaxSeries, Own(new ExpositionMetrics(scope)));
        var source = new QuerySource(Pipeline, Board, config.Query);
        var queries = new QueryEndpoints(source, Own(new QueryMetrics(scope)), Own(new AdmissionLimiter(config.Query.MaxConcurrent, config.Query.MaxConcurrent)), bodies, time);
        _reloader = new Reloader(options.ConfigFile, config, Pipeline, remoteWrite, bodies, Board, text, source, _silences, _statusPages, riskModels, _grafana, _mlflow, services.Overrides, hostMetrics, _logger);

        var otlp = new OtlpReceiver(Pipeline.Gate, () => remoteWrite.Options, admission, bodies, ingestMetrics, loggers.CreateLogger<OtlpReceiver>());
        var logSources = new LogSources();
        _sourceExpiry = Own(new PeriodicWork(LogSourceLifetime, time, _ => logSources.Forget()));
        var logs = new LogReceiver(
            Logs, logSources, () => remoteWrite.Options, admission, bodies, ingestMetrics, Own(new LogMetrics(scope, logSources)), time, loggers.CreateLogger<LogReceiver>());
        var grpc = options.OtlpGrpcAddress.Length == 0 ? null : Parse(options.OtlpGrpcAddress);
        var webMetrics = Own(new WebMetrics(scope));
        _priorKnowledge = new PriorKnowledge(time);
        _webConfig = Own(new WebConfigFollower(FilesOf(options), web, webMetrics, _logger, time));
        var scoring = new ScoringDesk(Own(new ServedModels(Pipeline)), Own(new AdmissionLimiter(Environment.ProcessorCount)), Own(new ServingMetrics(scope)));
        _web = WebServer.Build(
            Parse(options.ListenAddress), grpc, config.Ingest.MaxDecodedBytes, services => services.AddSingleton(otlp).AddSingleton(logs).AddRpc(Pipeline, Board, scoring, time), Own(new ConnectionLimit(ConnectionsFor(config), scope)), _priorKnowledge, _webConfig, loggers);
        _web.Use(Own(new WebGate(_webConfig, new RequestOrigins(Parse(options.ListenAddress).Address, options.AllowedHosts), webMetrics, time)).ServeAsync);
        _web.UseProblems(_logger);
        _web.MapRemoteWrite(remoteWrite);
        _web.MapOtlp(otlp);
        _web.MapLogs(logs);
        if (grpc is not null)
        {
            _web.Use(new OtlpGrpcBody(OtlpMetricsServiceBase.Name, bodies, () => otlp.Limits, otlp.Refuse).ServeAsync);
            _web.Use(new OtlpGrpcBody(OtlpLogsServiceBase.Name, bodies, () => logs.Limits, (reason, status, bytes) => logs.CountRefused(LogForm.OtlpProtobuf, status, reason, bytes, "a message of gRPC")).ServeAsync);
            _web.MapGrpcService<OtlpMetricsService>();
            _web.MapGrpcService<OtlpLogsService>();
        }

        _web.MapRpc(bodies, scoring.Metrics);
        _web.MapOpenInference(bodies, scoring);
        var deployments = new OpenDeployments(Own(new DeploymentMetrics(scope)));
        deployments.Restore(store?.Read(connection => DeploymentRows.Read(connection, OpenDeployments.Max), []) ?? []);
        var deploymentDesk = new DeploymentDesk(Pipeline, new DeploymentTarget(Pipeline, Board), riskModels, deployments, store, time);
        _deployments = Own(new PeriodicWork(TimeSpan.FromSeconds(1), time, _ => deploymentDesk.Look()));
        _web.MapDeployments(bodies, deploymentDesk, store);
        _web.MapMetrics(new MetricsPage(text, self, () => [.. eventSeries.Now().Families, .. LogSeries.Of(Logs), .. deployments.Families, .. _statusPages.Families]));
        _web.MapPredictions(Pipeline, Board);
        _web.MapExplanation(Pipeline, Board);
        _web.MapHistory(Pipeline);
        _web.MapEntities(Pipeline);
        _web.MapOutcomes(Pipeline, store);
        _web.MapStatus(new StatusReport(Pipeline, Board, options, () => _reloader.Current, time));
        _web.MapVectors(Pipeline);
        _web.MapEntity(Pipeline, Board, store, recent, new GrafanaLinks(options.GrafanaUrl));
        var modelMetrics = Own(new ModelAdminMetrics(scope));
        var models = Own(new ModelDesk(Pipeline, _follower, overrides, store, modelMetrics, time, _logger));
        Rules = Own(new ModelRules(Pipeline, models, Own(new RuleMetrics(scope)), _logger, time));
        _web.MapModels(Pipeline, Rules);
        new ModelAdminEndpoint(options.EnableAdminApi, Pipeline, models, overrides, store, modelMetrics).Map(_web, bodies);
        _web.MapBudget(Pipeline);
        _web.MapLogTemplates(Logs);
        var desk = new IncidentDesk(new LiveAudience(Pipeline), store, time);
        _web.MapAlertmanager(bodies, Pipeline, desk, alerting);
        _web.MapIncidents(bodies, desk, store);
        var events = new EventDesk(Pipeline, recent, desk, new MaintenanceDesk(overrides), store, time) { Kept = reported => _grafana?.Reported(reported) };
        _web.MapEvents(bodies, events, store);
        if (config.Kafka is { } kafka)
        {
            var messages = new MessageIntake(Pipeline.Gate, () => remoteWrite.Options, otlp, new EventMessages(events), logs, ingestMetrics, _logger);
            _kafka = Own(new KafkaSide(kafka, Pipeline, Board, _stream, messages, scope, _logger, time));
            services.Settled += _kafka.Settle;
            _committing = _stream is null || folder is not null || options.SnapshotInterval <= TimeSpan.Zero
                ? null
                : Own(new PeriodicWork(options.SnapshotInterval, time, _ => CommitWithoutState()));
        }

        new WebhooksEndpoint(
            () => _reloader.Current, events, (context, body) => AlertmanagerEndpoint.TakeAsync(context, body, Pipeline, desk, alerting), Own(new WebhookMetrics(scope)), _logger).Map(_web, bodies);
        _web.MapFeedback(bodies, Pipeline, store, time);
        _web.MapOverrides(bodies, overrides, store);
        queries.Map(_web);
        _web.MapHealth(Pipeline);
        _web.MapLifecycle(options.EnableLifecycle, _reloader, () => Stop("HTTP request"));
        _web.MapPage();
        _web.MapDocs();
    }

    /// <summary>Where the server listens, as <c>http://host:port/</c>.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Where OTLP is taken over gRPC; null where it is not.</summary>
    public Uri? OtlpGrpcAddress { get; private set; }

    /// <summary>Completes when somebody has asked the process to end.</summary>
    public Task Quit => _quit.Task;

    /// <summary>The way of the samples.</summary>
    internal StreamPipeline Pipeline { get; }

    /// <summary>Takes records of logs; receivers hand them to it.</summary>
    internal LogDesk Logs { get; }

    /// <summary>What brings moved aliases into use.</summary>
    internal ModelFollower Follower => _follower;

    /// <summary>What changes models by rule.</summary>
    internal ModelRules Rules { get; }

    /// <summary>Every path that is answered.</summary>
    internal IReadOnlyCollection<EndpointDataSource> Routes => [.. ((IEndpointRouteBuilder)_web).DataSources];

    /// <summary>Where the process reports.</summary>
    internal ILogger Logger => _logger;

    /// <summary>The predictions in force.</summary>
    internal PredictionBoard Board { get; }

    private int ConnectionsFor(ForesightConfig config)
    {
        var connections = OpenFiles.ConnectionsWithin(config.MaxConnections, OpenFiles.Limit);
        if (connections < config.MaxConnections)
        {
            Log.FewerConnections(_logger, config.MaxConnections, connections, OpenFiles.Limit!.Value);
        }

        return connections;
    }

    private static WebConfigFiles FilesOf(ExporterOptions options) => new(options.WebConfigFile, options.AccessFile);

    private static IPEndPoint Parse(string listenAddress) =>
        ListenAddress.TryParse(listenAddress, out var endPoint, out var error) ? endPoint : throw new StartupException(error);

    private IEnumerable<OutcomeBook> Books() => Pipeline.Predictors.Select(runtime => runtime.Outcomes);

    private T Own<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }
}
