using System.Collections.Immutable;
using Exporter.Host.Logging;

namespace Exporter.Host;

/// <summary>What the command line says; everything else is in <c>foresight.yml</c>.</summary>
public sealed record ExporterOptions
{
    /// <summary>Path of the configuration file.</summary>
    public string ConfigFile { get; init; } = "foresight.yml";

    /// <summary>Where to listen; loopback unless the user says otherwise, as anybody who can connect can write and read.</summary>
    public string ListenAddress { get; init; } = "127.0.0.1:9977";

    /// <summary>Path of the web configuration file: TLS, users, headers. Empty: none of these.</summary>
    public string WebConfigFile { get; init; } = "";

    /// <summary>Path of the file of roles and tokens. Empty: who is served may do everything.</summary>
    public string AccessFile { get; init; } = "";

    /// <summary>Names by which the sidecar is reached besides those of this machine, such as a proxy's; with some, others are refused wherever it listens.</summary>
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary>Where to take OTLP over gRPC, cleartext HTTP/2 unless the web configuration has TLS; empty: nowhere.</summary>
    public string OtlpGrpcAddress { get; init; } = "";

    /// <summary>Messages below this level are left out.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>How a message is written.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Logfmt;

    /// <summary>Folder that outlives the process: windows, what waits for its outcome, recent samples. Empty: in memory only.</summary>
    public string StoragePath { get; init; } = "";

    /// <summary>Path of the key file that what is kept is encrypted with. Empty: it is in clear.</summary>
    public string StorageKeyFile { get; init; } = "";

    /// <summary>Folder of the model registry, in which aliases such as <c>champion</c> are looked up.</summary>
    public string ModelsPath { get; init; } = "models/";

    /// <summary>Whether a model is loaded and run in a process of its own before it is in this one.</summary>
    public bool TryModels { get; init; } = true;

    /// <summary>Distance of snapshots while the process runs; zero writes one at the stop only.</summary>
    public TimeSpan SnapshotInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether steps wait while a sender works off a backlog, so that none is evaluated on some of its samples.</summary>
    public bool HoldBacklog { get; init; } = true;

    /// <summary>Where Grafana with the bundled dashboards is, for links of the page; empty: no links.</summary>
    public string GrafanaUrl { get; init; } = "";

    /// <summary>Whether reload and shutdown can be asked for over HTTP; signals work in any case.</summary>
    public bool EnableLifecycle { get; init; }

    /// <summary>Whether models can be promoted, rolled back, pinned and read again over HTTP.</summary>
    public bool EnableAdminApi { get; init; }
}
