using System.Collections.Immutable;
using System.CommandLine;
using Exporter.Host.Clients;
using Exporter.Host.Deployments;
using Exporter.Host.Incidents;
using Exporter.Host.Logging;
using Exporter.Host.Rules;
using Exporter.Host.Sealing;
using Exporter.Host.Trials;
using Exporter.Host.Web;
using Exporter.Signals;

namespace Exporter.Host;

/// <summary>The flags and verbs of <c>foresight_exporter</c>, in the style of Prometheus' exporters.</summary>
/// <param name="serve">What happens without a verb.</param>
internal sealed class CommandLine(Func<ExporterOptions, CancellationToken, Task<int>> serve)
{
    /// <summary>Where state is kept unless something else is said.</summary>
    public const string DefaultStoragePath = "data/";

    private static readonly string[] Levels = ["debug", "info", "warn", "error"];
    private static readonly string[] Formats = ["logfmt", "json"];

    private readonly Option<string> _configFile = ConfigFile();
    private readonly Option<string> _listenAddress = Flag("--web.listen-address", "127.0.0.1:9977", "Address to listen on: host:port, [ip6]:port, or :port for all interfaces. Port 0 takes a free one.");
    private readonly Option<string> _webConfigFile = Flag("--web.config.file", "", "Path of a web configuration file in the format of Prometheus' exporter-toolkit: TLS, users, headers. Changes are in force within a second.");
    private readonly Option<string> _accessFile = Flag("--web.access.file", "", "Path of a file that gives users of the web configuration, and bearer tokens, their roles: write, read, operate, admin. Changes are in force within a second.");
    private readonly Option<string> _allowedHosts = AllowedHostsFlag();
    private readonly Option<string> _otlpGrpcAddress = Flag("--otlp.grpc-listen-address", "", "Address to take OTLP metrics on over gRPC, such as 127.0.0.1:4317; empty: none. Over HTTP they are taken at /v1/metrics in any case.");
    private readonly Option<string> _storagePath = Flag("--storage.path", DefaultStoragePath, "Folder for snapshots of windows and recent samples; created where it is missing. Empty: in memory only.");
    private readonly Option<string> _keyFile = KeyFile.Flag();
    private readonly Option<string> _modelsPath = ModelsPath();
    private readonly Option<string> _snapshotInterval = Flag("--storage.snapshot-interval", "5m", "Distance of snapshots, and so what a crash loses at most; 0 writes one at the stop only.");
    private readonly Option<bool> _modelsTrial = new("--models.trial")
    {
        Description = "Load and run each new model in a process of its own first, within limits of time and memory; false where no process may be started.",
        DefaultValueFactory = _ => true,
    };

    private readonly Option<bool> _holdBacklog = new("--ingest.hold-backlog")
    {
        Description = "Let steps wait while a sender works off a backlog, so that none is evaluated on some of its samples; false for recordings of the last hours that are played at once.",
        DefaultValueFactory = _ => true,
    };

    private readonly Option<string> _level = OneOf("--log.level", Levels, "info", "Only messages of this level or above are written.");
    private readonly Option<string> _format = OneOf("--log.format", Formats, "logfmt", "How messages are written.");
    private readonly Option<bool> _lifecycle = new("--web.enable-lifecycle") { Description = "Allow reload and shutdown by HTTP request." };
    private readonly Option<bool> _admin = new("--web.enable-admin-api") { Description = "Allow models to be promoted, rolled back, pinned and reloaded by HTTP request." };
    private readonly Option<string> _grafanaUrl = Flag("--grafana.url", "", "Where Grafana with the bundled dashboards is, such as http://grafana:3000: the page then links to them. Empty: no links.");
    private readonly Option<bool> _version = new("--version") { Description = "Print the version and exit." };

    /// <summary>Runs the command that <paramref name="args"/> name.</summary>
    /// <returns>The exit code: 0, or 1 when something was wrong.</returns>
    public Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        // Signals are ours: SIGTERM ends the server gracefully, SIGHUP reloads.
        var console = new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = null };
        return Root(output, error).Parse(args).InvokeAsync(console, cancellation);
    }

    private RootCommand Root(TextWriter output, TextWriter error)
    {
        var root = new RootCommand("Receives Prometheus remote write, predicts failures and exposes their probabilities.")
        {
            _configFile, _listenAddress, _webConfigFile, _accessFile, _allowedHosts, _otlpGrpcAddress, _storagePath, _keyFile, _modelsPath, _modelsTrial, _snapshotInterval, _holdBacklog, _level, _format, _lifecycle, _admin, _grafanaUrl,
        };
        var builtIn = root.Options.OfType<VersionOption>().Single();
        root.Options.Remove(builtIn);
        root.Options.Add(_version);
        // "--storage.path=" has no token for its empty value.
        _storagePath.Arity = ArgumentArity.ZeroOrOne;
        _snapshotInterval.Validators.Add(result =>
        {
            if (!ParseInterval(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"--storage.snapshot-interval \"{result.GetValueOrDefault<string>()}\" is not a duration such as 5m");
            }
        });
        _grafanaUrl.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            {
                result.AddError($"--grafana.url \"{url}\" is no http or https address such as http://grafana:3000");
            }
        });
        root.SetAction((parsed, cancellation) =>
        {
            if (!parsed.GetValue(_version))
            {
                return serve(OptionsOf(parsed), cancellation);
            }

            output.WriteLine(BuildIdentity.Line);
            return Task.FromResult(0);
        });
        root.Subcommands.Add(CheckConfigVerb(output, error));
        root.Subcommands.Add(new CheckWebConfig(output, error));
        root.Subcommands.Add(EstimateVerb(output, error));
        root.Subcommands.Add(QueryVerb(output, error));
        root.Subcommands.Add(RulesVerb(output, error));
        root.Subcommands.Add(new IncidentsVerb(output, error));
        root.Subcommands.Add(new RiskVerb(output, error));
        root.Subcommands.Add(new DeploymentsVerb(output, error));
        root.Subcommands.Add(new StorageVerb(output, error));
        root.Subcommands.Add(new TryModelVerb(output));
        return root;
    }

    private static Command CheckConfigVerb(TextWriter output, TextWriter error)
    {
        var file = new Argument<string>("FILE") { Description = "The configuration file." };
        var models = ModelsPath();
        var fleet = new FleetOptions();
        var verb = new Command("check-config", "Check a configuration file, and estimate the memory and CPU that it needs.") { file, models };
        fleet.AddTo(verb);
        verb.SetAction(parsed => CheckConfig.Run(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(models), parsed.GetValue(fleet.Series), parsed.GetValue(fleet.Entities), fleet.ScrapeOf(parsed), output, error));
        return verb;
    }

    private static Command EstimateVerb(TextWriter output, TextWriter error)
    {
        var fleet = new FleetOptions();
        var file = ConfigFile();
        var models = ModelsPath();
        var verb = new Command("estimate", "Estimate the memory and CPU that a fleet needs, by rehearsing a small one for some seconds on this machine.") { file, models };
        fleet.AddTo(verb);
        verb.SetAction(parsed => CheckConfig.Run(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(models), parsed.GetValue(fleet.Series), parsed.GetValue(fleet.Entities), fleet.ScrapeOf(parsed), output, error));
        return verb;
    }

    private static Command QueryVerb(TextWriter output, TextWriter error)
    {
        var expression = new Argument<string>("EXPR") { Description = "The PromQL expression." };
        var url = Flag("--url", "http://127.0.0.1:9977", "Where the sidecar listens.");
        var http = HttpConfigFile.Flag();
        var time = new Option<string?>("--time") { Description = "Evaluation time, Unix seconds or RFC 3339; default: the newest event time." };
        var format = OneOf("--output", QueryCommand.Formats, QueryCommand.Formats[0], "How the result is printed: as promtool does, or as JSON.");
        format.Aliases.Add("-o");
        var verb = new Command("query", "Evaluate an expression on the series and predictions that a running sidecar holds.") { expression, url, http, time, format };
        verb.SetAction((parsed, cancellation) => new QueryCommand(output, error).RunAsync(
            parsed.GetRequiredValue(expression), parsed.GetRequiredValue(url), parsed.GetRequiredValue(http), parsed.GetValue(time), parsed.GetRequiredValue(format), cancellation));
        return verb;
    }

    private static Command RulesVerb(TextWriter output, TextWriter error)
    {
        var file = ConfigFile();
        var grafana = Flag("--grafana.url", RulesCommand.BundledGrafana, "Where Grafana is, for the links to dashboards.");
        var runbook = Flag("--runbook.url", RulesCommand.BundledRunbook, "Where the runbook is, for the links to its entries.");
        var page = Flag("--page.url", RulesCommand.BundledPage, "Where people reach this sidecar's page, for the links to entities.");
        var verb = new Command("rules", "Write the alerts on predictions for each predictor and horizon of a configuration, as a Prometheus rule file.") { file, grafana, runbook, page };
        verb.SetAction(parsed => new RulesCommand(output, error).Run(parsed.GetRequiredValue(file), parsed.GetRequiredValue(grafana), parsed.GetRequiredValue(runbook), parsed.GetRequiredValue(page)));
        return verb;
    }

    private ExporterOptions OptionsOf(ParseResult parsed) => new()
    {
        ConfigFile = parsed.GetRequiredValue(_configFile),
        ListenAddress = parsed.GetRequiredValue(_listenAddress),
        WebConfigFile = parsed.GetRequiredValue(_webConfigFile),
        AccessFile = parsed.GetRequiredValue(_accessFile),
        AllowedHosts = HostsOf(parsed.GetRequiredValue(_allowedHosts)),
        OtlpGrpcAddress = parsed.GetRequiredValue(_otlpGrpcAddress),
        StoragePath = parsed.GetResult(_storagePath) is { Implicit: false, Tokens.Count: 0 } ? "" : parsed.GetRequiredValue(_storagePath),
        StorageKeyFile = parsed.GetRequiredValue(_keyFile),
        ModelsPath = parsed.GetRequiredValue(_modelsPath),
        TryModels = parsed.GetValue(_modelsTrial),
        SnapshotInterval = ParseInterval(parsed.GetRequiredValue(_snapshotInterval), out var interval) ? interval : TimeSpan.Zero,
        HoldBacklog = parsed.GetValue(_holdBacklog),
        LogLevel = parsed.GetRequiredValue(_level) switch
        {
            "debug" => LogLevel.Debug,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            _ => LogLevel.Information,
        },
        LogFormat = parsed.GetRequiredValue(_format) == "json" ? LogFormat.Json : LogFormat.Logfmt,
        EnableLifecycle = parsed.GetValue(_lifecycle),
        EnableAdminApi = parsed.GetValue(_admin),
        GrafanaUrl = parsed.GetRequiredValue(_grafanaUrl),
    };

    private static bool ParseInterval(string text, out TimeSpan interval)
    {
        interval = TimeSpan.Zero;
        return text == "0" || PrometheusDuration.TryParse(text, out interval);
    }

    /// <summary>Names the configuration file.</summary>
    public static Option<string> ConfigFile() => Flag("--config.file", "foresight.yml", "Path of the configuration file.");

    /// <summary>Names the folder of a sidecar, for verbs.</summary>
    public static Option<string> StoragePath() => Flag("--storage.path", DefaultStoragePath, "The sidecar's folder, with foresight.db in it.");

    private static Option<string> ModelsPath() =>
        Flag("--models.path", "models/", "Folder of the model registry, in which \"model: champion\" is looked up; a moved alias is followed within seconds.");

    /// <summary>A flag whose value is text.</summary>
    public static Option<string> Flag(string name, string byDefault, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => byDefault };

    private static Option<string> AllowedHostsFlag()
    {
        var flag = Flag("--web.allowed-hosts", "", "Names, separated by commas, by which browsers reach the sidecar besides those of this machine, such as a proxy's; with some, requests for others are refused.");
        flag.Validators.Add(result =>
        {
            foreach (var host in HostsOf(result.GetValueOrDefault<string>()).Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown))
            {
                result.AddError($"--web.allowed-hosts: \"{host}\" is not a host's name, such as foresight.example.net, without scheme and port");
            }
        });
        return flag;
    }

    private static ImmutableArray<string> HostsOf(string? text) => [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>A flag that takes one of some values.</summary>
    public static Option<string> OneOf(string name, string[] values, string byDefault, string description)
    {
        var flag = Flag(name, byDefault, description);
        flag.AcceptOnlyFromAmong(values);
        return flag;
    }
}
