namespace Exporter.TestKit;

/// <summary>Where the real programs are that the tests talk to.</summary>
/// <remarks>
/// An environment variable overrides each path. A missing program fails the test by name: a suite that skips quietly
/// proves nothing. <c>./test.sh peers</c> installs them all.
/// </remarks>
public static class Peers
{
    private static readonly string SidRoot = Environment.GetEnvironmentVariable("FORESIGHT_PEERS") ?? "/opt/foresight-peers";

    /// <summary>Prometheus 2.42, which sends remote write 1.0.</summary>
    public static string Prometheus2 => Locate("FORESIGHT_PROMETHEUS2", "/usr/bin/prometheus");

    /// <summary>Prometheus 3, which sends remote write 1.0 and 2.0.</summary>
    public static string Prometheus3 => Locate("FORESIGHT_PROMETHEUS3", $"{SidRoot}/prometheus3/usr/bin/prometheus");

    /// <summary>promtool of Prometheus 2.42.</summary>
    public static string Promtool2 => Locate("FORESIGHT_PROMTOOL2", "/usr/bin/promtool");

    /// <summary>promtool of Prometheus 3.</summary>
    public static string Promtool3 => Locate("FORESIGHT_PROMTOOL3", $"{SidRoot}/promtool3/usr/bin/promtool");

    /// <summary>Alertmanager 0.25.</summary>
    public static string Alertmanager025 => Locate("FORESIGHT_ALERTMANAGER025", "/usr/bin/prometheus-alertmanager");

    /// <summary>Alertmanager 0.33.</summary>
    public static string Alertmanager033 => Locate("FORESIGHT_ALERTMANAGER033", $"{SidRoot}/alertmanager033/usr/bin/prometheus-alertmanager");

    /// <summary>amtool of Alertmanager 0.25.</summary>
    public static string Amtool025 => Locate("FORESIGHT_AMTOOL025", "/usr/bin/amtool");

    /// <summary>amtool of Alertmanager 0.33.</summary>
    public static string Amtool033 => Locate("FORESIGHT_AMTOOL033", $"{SidRoot}/alertmanager033/usr/bin/amtool");

    /// <summary>node_exporter.</summary>
    public static string NodeExporter => Locate("FORESIGHT_NODE_EXPORTER", "/usr/bin/prometheus-node-exporter");

    /// <summary>vmagent of VictoriaMetrics 1.79, which sends remote write 1.0.</summary>
    public static string Vmagent => Locate("FORESIGHT_VMAGENT", "/usr/bin/vmagent");

    /// <summary>Node.js, which runs the TypeScript compiler.</summary>
    public static string Node => Locate("FORESIGHT_NODE", "/usr/bin/node");

    /// <summary>A sender of remote write in JavaScript, the package <c>prometheus-remote-write</c>.</summary>
    public static string NodeSender => Locate("FORESIGHT_NODE_SENDER", Repository.PathOf("tests", "remote-write-node", "send.js"));

    /// <summary>Clients of logs in JavaScript: Elasticsearch's, Loki's transports for winston and pino, OpenTelemetry's exporter.</summary>
    public static string NodeLogSender => Locate("FORESIGHT_NODE_LOG_SENDER", Repository.PathOf("tests", "log-senders-node", "send.js"));

    /// <summary>rsyslog with its module for Elasticsearch.</summary>
    public static string Rsyslog => Locate("FORESIGHT_RSYSLOG", "/usr/sbin/rsyslogd");

    /// <summary>The TypeScript compiler, beside Grafana's types.</summary>
    public static string TypeScript => Locate("FORESIGHT_TSC", Repository.PathOf("tests", "grafana-schema", "node_modules", "typescript", "bin", "tsc"));

    /// <summary>Holds manifests against the schemas of Docker Compose, Kubernetes and the Prometheus Operator.</summary>
    public static string ManifestCheck => Locate("FORESIGHT_MANIFEST_CHECK", Repository.PathOf("tests", "manifest-schemas", "check.mjs"));

    /// <summary>Checks of accessibility that run in a page: axe-core.</summary>
    public static string Axe => Locate("FORESIGHT_AXE", Repository.PathOf("tests", "axe", "node_modules", "axe-core", "axe.min.js"));

    /// <summary>A store that speaks S3, in JavaScript.</summary>
    public static string S3Store => Locate("FORESIGHT_S3_STORE", Repository.PathOf("tests", "s3-node", "serve.js"));

    /// <summary>Chromium, which opens the trainer's reports.</summary>
    public static string Chromium => Locate("FORESIGHT_CHROMIUM", "/usr/bin/chromium");

    /// <summary>The sidecar as built beside the running test.</summary>
    public static string Foresight => Locate("FORESIGHT_EXPORTER", Repository.BuiltFile("Exporter.Host", "foresight_exporter"));

    /// <summary>The trainer as built beside the running test.</summary>
    public static string Trainer => Locate("FORESIGHT_TRAINER", Repository.BuiltFile("Exporter.Trainer", "foresight_trainer"));

    /// <summary>The demo as built beside the running test.</summary>
    public static string Demo => Locate("FORESIGHT_DEMO", Repository.BuiltFile("Demo", "Demo"));

    /// <summary>The shell of SQLite.</summary>
    public static string Sqlite3 => Locate("FORESIGHT_SQLITE3", "/usr/bin/sqlite3");

    private static string Locate(string variable, string knownPath)
    {
        string path = Environment.GetEnvironmentVariable(variable) ?? knownPath;
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} is missing: build Exporter.sln for our own programs, run ./test.sh peers for others, or point {variable} at the program");
    }
}
