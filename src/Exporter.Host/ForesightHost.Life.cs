using System.Net;
using System.Runtime.InteropServices;
using Exporter.Configuration;
using Exporter.Host.Connections;
using Exporter.Host.Logging;
using Exporter.Host.Sealing;
using Exporter.Host.State;
using Exporter.Host.Trials;
using Exporter.Host.Web;

namespace Exporter.Host;

/// <content>Its life: start, reload, signals and stop.</content>
public sealed partial class ForesightHost
{
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
        var secretMistakes = config is null ? [] : CheckConfig.MistakesBeyond(config, options.ConfigFile);
        var web = WebConfig.Load(FilesOf(options), null, out var webMistakes);
        var key = KeyFile.Load(options.StorageKeyFile, out var keyMistakes);
        if (!isValid || web is null || !secretMistakes.IsEmpty || !keyMistakes.IsEmpty)
        {
            throw new StartupException([.. mistakes, .. secretMistakes, .. webMistakes, .. keyMistakes]);
        }

        if (OpenFiles.Limit < OpenFiles.Least)
        {
            throw new StartupException($"this process may have {OpenFiles.Limit} files and sockets open, {OpenFiles.Least} are needed at least (ulimit -Hn, LimitNOFILE, or the container's ulimits)");
        }

        if (config!.Grafana is not null && options.StoragePath.Length == 0)
        {
            throw new StartupException("grafana needs --storage.path: annotations wait there, and what they are called in Grafana is remembered there");
        }

        time ??= TimeProvider.System;
        config = config! with { ModelsFolder = options.ModelsPath };
        var folder = options.StoragePath.Length == 0 ? null : StateFolder.Open(options.StoragePath, key);
        var host = new ForesightHost(options, config, web, folder, Loggers(options, log, time), time);
        try
        {
            host.Restore();
            await host.ListenAsync(options.ListenAddress, cancellation).ConfigureAwait(false);
            host._keeper?.Start();
            host._webConfig.Start();
            host._follower.Start();
            host.Rules.Start();
            host._backlog.Start();
            host._silences.Start();
            host._statusPages.Configure(config.StatusPages);
            host._grafana?.Configure(config.Grafana);
            host._mlflow.Start();
            host._expiry.Start();
            host._deployments.Start();
            host._sourceExpiry.Start();
            host._kafka?.Start();
            host._committing?.Start();
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
        _kafka?.StopTaking();
        await (_keeper?.StopAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        if (_keeper is null)
        {
            CommitWithoutState();
        }
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
            if (options.StorageKeyFile.Length > 0)
            {
                // Memory has the key, and in clear what is kept.
                OwnLimits.ForbidCoreDumps();
            }

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

    private void Restore()
    {
        if (_keeper is null)
        {
            Log.InMemoryOnly(_logger);
            return;
        }

        if (_key is not null)
        {
            Log.StateEncrypted(_logger, _key.Id);
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

    /// <summary>Whoever keeps nothing has nothing to wait for: the next process begins as far back as expressions look.</summary>
    private void CommitWithoutState() => _stream?.Saved(Pipeline.Gate.Run(() => Pipeline.EvaluatedMs));

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
}
