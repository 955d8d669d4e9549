using System.Net;
using System.Runtime.InteropServices;
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
using Exporter.Host.Endpoints;
using Exporter.Host.Entities;
using Exporter.Host.Events;
using Exporter.Host.Events.Webhooks;
using Exporter.Host.Incidents;
using Exporter.Host.Lifecycle;
using Exporter.Host.Logging;
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
using Exporter.Models.Safety;

namespace Exporter.Host;

/// <summary>The sidecar as a whole, from its configuration file to its listening socket.</summary>
/// <remarks>The parts are made in the order in which data flow through them.</remarks>
public sealed class ForesightHost : IAsyncDisposable
{
    private readonly TaskCompletionSource _quit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stack<IDisposable> _parts = new();
    private readonly Reloader _reloader;
    private readonly WebApplication _web;
    private readonly WebConfigFollower _webConfig;
    private readonly PriorKnowledge _priorKnowledge;
    private readonly ModelFollower _follower;
    private readonly PeriodicWork _backlog;
    private readonly SilenceWatch _silences;
    private readonly PeriodicWork _expiry;
    private readonly StateKeeper? _keeper;
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
        var store = folder is null ? null : Own(new Store(folder.StoreFile, storeMetrics, time, notice => Log.Tell(_logger, notice)));
        Board = new PredictionBoard(time, config.Exposition.StaleAfter);

        var backFill = Own(new BackFillService(scope, _logger, time));
        var trial = options.TryModels ? new ChildTrial(TrialLimits.Default) : null;
        var services = new PipelineServices(Board, hostMetrics, _logger, time, backFill, store)
        {
            Admission = new ModelAdmission(trial is null ? null : new RememberedTrials(trial, folder?.TrialsFile)),
        };
        Own(services.Watch);
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
        _keeper = folder is null
            ? null
            : Own(new StateKeeper(folder, options.SnapshotInterval, Pipeline, snapshotMetrics, _logger, time));

        var overrides = new OverrideDesk(Pipeline, services.Overrides, Board, store, time, _logger);
        Own(new OverrideMetrics(scope, services.Overrides, () => overrides.Times.NowMs));
        _expiry = Own(new PeriodicWork(TimeSpan.FromSeconds(1), time, _ => overrides.Expire()));

        var recent = new RecentEvents(store);
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
        _reloader = new Reloader(options.ConfigFile, config, Pipeline, remoteWrite, bodies, Board, text, source, _silences, services.Overrides, hostMetrics, _logger);

        var otlp = new OtlpReceiver(Pipeline.Gate, () => remoteWrite.Options, admission, bodies, ingestMetrics, loggers.CreateLogger<OtlpReceiver>());
        var grpc = options.OtlpGrpcAddress.Length == 0 ? null : Parse(options.OtlpGrpcAddress);
        var webMetrics = Own(new WebMetrics(scope));
        _priorKnowledge = new PriorKnowledge(time);
        _webConfig = Own(new WebConfigFollower(FilesOf(options), web, webMetrics, _logger, time));
        var scoring = new ScoringDesk(Own(new ServedModels(Pipeline)), Own(new AdmissionLimiter(Environment.ProcessorCount)), Own(new ServingMetrics(scope)));
        _web = WebServer.Build(
            Parse(options.ListenAddress), grpc, config.Ingest.MaxDecodedBytes, services => services.AddSingleton(otlp).AddRpc(Pipeline, Board, scoring), Own(new ConnectionLimit(ConnectionsFor(config), scope)), _priorKnowledge, _webConfig, loggers);
        _web.Use(Own(new WebGate(_webConfig, new RequestOrigins(Parse(options.ListenAddress).Address, options.AllowedHosts), webMetrics, time)).ServeAsync);
        _web.UseProblems(_logger);
        _web.MapRemoteWrite(remoteWrite);
        _web.MapOtlp(otlp);
        if (grpc is not null)
        {
            _web.Use(new OtlpGrpcBody(otlp).ServeAsync);
            _web.MapGrpcService<OtlpMetricsService>();
        }

        _web.MapRpc(bodies, scoring.Metrics);
        _web.MapOpenInference(bodies, scoring);
        _web.MapMetrics(new MetricsPage(text, self, () => eventSeries.Now().Families));
        _web.MapPredictions(Pipeline, Board);
        _web.MapExplanation(Pipeline, Board);
        _web.MapHistory(Pipeline);
        _web.MapEntities(Pipeline);
        _web.MapOutcomes(Pipeline, store);
        _web.MapStatus(new StatusReport(Pipeline, Board, options, () => _reloader.Current, time));
        _web.MapVectors(Pipeline);
        _web.MapEntity(Pipeline, Board, store, recent, new GrafanaLinks(options.GrafanaUrl));
        _web.MapModels(Pipeline);
        var modelMetrics = Own(new ModelAdminMetrics(scope));
        var models = Own(new ModelDesk(Pipeline, _follower, store, modelMetrics, time, _logger));
        new ModelAdminEndpoint(options.EnableAdminApi, Pipeline, models, overrides, store, modelMetrics).Map(_web, bodies);
        _web.MapBudget(Pipeline);
        var desk = new IncidentDesk(new LiveAudience(Pipeline), store, time);
        _web.MapAlertmanager(bodies, Pipeline, desk, alerting);
        _web.MapIncidents(bodies, desk, store);
        var events = new EventDesk(Pipeline, recent, desk, new MaintenanceDesk(overrides), store, time);
        _web.MapEvents(bodies, events, store);
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

    /// <summary>What brings moved aliases into use.</summary>
    internal ModelFollower Follower => _follower;

    /// <summary>Every path that is answered.</summary>
    internal IReadOnlyCollection<EndpointDataSource> Routes => [.. ((IEndpointRouteBuilder)_web).DataSources];

    /// <summary>Where the process reports.</summary>
    internal ILogger Logger => _logger;

    /// <summary>The predictions in force.</summary>
    internal PredictionBoard Board { get; }

    /// <summary>Runs the command line.</summary>
    /// <param name="args">The arguments without the program's name.</param>
    /// <param name="output">Receives what a verb prints.</param>
    /// <param name="error">Receives the log and mistakes in arguments.</param>
    /// <param name="cancellation">Ends a running server gracefully, as SIGTERM does.</param>
    /// <returns>The exit code: 0, or 1 when something was wrong.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation) =>
        new CommandLine((options, stop) => ServeAsync(options, error, stop)).InvokeAsync(args, output, error, cancellation);

    /// <summary>Starts a server in this process.</summary>
    /// <param name="options">What the command line would say.</param>
    /// <param name="log">Receives the log; stays open.</param>
    /// <param name="time">The process's clock; null for the system's.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="StartupException">The configuration is wrong, or the address cannot be listened on.</exception>
    public static async Task<ForesightHost> StartAsync(
        ExporterOptions options, TextWriter log, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        var isValid = ConfigLoader.TryLoad(options.ConfigFile, out var config, out var mistakes);
        var secretMistakes = config is null ? [] : WebhookSecret.MistakesOf(config);
        var web = WebConfig.Load(FilesOf(options), null, out var webMistakes);
        if (!isValid || web is null || !secretMistakes.IsEmpty)
        {
            throw new StartupException([.. mistakes, .. secretMistakes, .. webMistakes]);
        }

        if (OpenFiles.Limit < OpenFiles.Least)
        {
            throw new StartupException($"this process may have {OpenFiles.Limit} files and sockets open, {OpenFiles.Least} are needed at least (ulimit -Hn, LimitNOFILE, or the container's ulimits)");
        }

        time ??= TimeProvider.System;
        config = config! with { ModelsFolder = options.ModelsPath };
        var folder = options.StoragePath.Length == 0 ? null : StateFolder.Open(options.StoragePath);
        var host = new ForesightHost(options, config, web, folder, Loggers(options, log, time), time);
        try
        {
            host.Restore();
            await host.ListenAsync(options.ListenAddress, cancellation).ConfigureAwait(false);
            host._keeper?.Start();
            host._webConfig.Start();
            host._follower.Start();
            host._backlog.Start();
            host._silences.Start();
            host._expiry.Start();
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads the configuration file and the models again; the old configuration stays when the new one is wrong.</summary>
    /// <returns>True when the file is in force.</returns>
    public bool Reload() => _reloader.Reload().IsEmpty;

    /// <summary>Finishes the requests that run, and saves what the process knows: the next one goes on as if this had not stopped.</summary>
    public async Task StopAsync()
    {
        await _web.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await (_keeper?.StopAsync() ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <summary>Closes; what was received since the last snapshot is lost unless <see cref="StopAsync"/> came before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync().ConfigureAwait(false);
        while (_parts.TryPop(out var part))
        {
            part.Dispose();
        }
    }

    private static async Task<int> ServeAsync(ExporterOptions options, TextWriter log, CancellationToken cancellation)
    {
        ForesightHost host;
        try
        {
            host = await StartAsync(options, log, null, cancellation).ConfigureAwait(false);

            // Starting leaves 50 MB behind. Collected now, they are room for what comes, and the first samples neither take more nor wait for it.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
        }
        catch (StartupException exception)
        {
            await log.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return 1;
        }

        await using (host.ConfigureAwait(false))
        {
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => host.OnSignal(context, "SIGTERM"));
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => host.OnSignal(context, "SIGINT"));
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, host.OnHangUp);
            using var cancelled = cancellation.Register(() => host.Stop("cancelled"));
            await host.Quit.ConfigureAwait(false);
            await host.StopAsync().ConfigureAwait(false);
        }

        return 0;
    }

    private static ILoggerFactory Loggers(ExporterOptions options, TextWriter log, TimeProvider time) =>
        LoggerFactory.Create(builder => builder
            .SetMinimumLevel(options.LogLevel)

            // It would make an activity and a scope for each request, at whatever level, and has nothing to say that is shown.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)

            // Who asks hears why the process is not ready; the log need not repeat it each second.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)
            .AddProvider(new LineLoggerProvider(log, options.LogFormat, options.LogLevel, time)));

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

    private void Restore()
    {
        if (_keeper is null)
        {
            Log.InMemoryOnly(_logger);
            return;
        }

        _keeper.Restore();
    }

    private async Task ListenAsync(string listenAddress, CancellationToken cancellation)
    {
        try
        {
            await _web.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            Log.CannotListen(_logger, listenAddress, exception.Message);
            throw new StartupException($"cannot listen on {listenAddress}: {exception.Message}", exception);
        }

        Address = new Uri(_web.Urls.First());
        OtlpGrpcAddress = _web.Urls.Skip(1).Where(url => url != _priorKnowledge.Url).Select(url => new Uri(url)).FirstOrDefault();
        if (OtlpGrpcAddress is not null)
        {
            Log.ListeningForGrpc(_logger, OtlpGrpcAddress.Authority);
        }

        Log.Listening(_logger, Address.Authority);
        if (!IPAddress.IsLoopback(Parse(listenAddress).Address) && !_webConfig.Current.AsksWho)
        {
            Log.OpenToAll(_logger, Address.Authority);
        }
    }

    private void OnSignal(PosixSignalContext context, string name)
    {
        // The runtime would end the process at once; we end it when running requests are done.
        context.Cancel = true;
        Stop(name);
    }

    private void OnHangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        _reloader.Reload();
    }

    private void Stop(string reason)
    {
        if (_quit.TrySetResult())
        {
            Log.Stopping(_logger, reason);
        }
    }

    private T Own<T>(T part)
        where T : IDisposable
    {
        _parts.Push(part);
        return part;
    }
}
