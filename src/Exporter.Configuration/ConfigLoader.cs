using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Configuration.Events;
using Exporter.Configuration.Grafana;
using Exporter.Configuration.Kafka;
using Exporter.Configuration.Logs;
using Exporter.Configuration.Recommendations;
using Exporter.Configuration.Yaml;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using YamlDotNet.Core;

namespace Exporter.Configuration;

/// <summary>Reads <c>foresight.yml</c> and finds all its mistakes at once.</summary>
public static class ConfigLoader
{
    /// <summary>Larger files are refused before they are read, in bytes.</summary>
    public const int MaxFileBytes = 4 << 20;

    /// <summary>Reads and checks the file at <paramref name="path"/>.</summary>
    /// <returns>False with every mistake, in the order of the file, in <paramref name="errors"/>.</returns>
    public static bool TryLoad(string path, [NotNullWhen(true)] out ForesightConfig? config, out ImmutableArray<ConfigError> errors)
    {
        config = null;
        return BoundedFile.Read(path, out errors) is { } text && TryParse(text, path, out config, out errors);
    }

    /// <summary>Checks <paramref name="text"/> as if it stood in the file <paramref name="path"/>, which need not exist.</summary>
    /// <returns>False with every mistake, in the order of the file, in <paramref name="errors"/>.</returns>
    public static bool TryParse(string text, string path, [NotNullWhen(true)] out ForesightConfig? config, out ImmutableArray<ConfigError> errors)
    {
        config = CheckedYaml.Parse(text, path, (root, mistakes) => ReadRoot(root, path, mistakes), out errors);
        return config is not null;
    }

    private static ForesightConfig? ReadRoot(YamlValue? root, string path, Mistakes mistakes)
    {
        if (root is null or { IsNull: true })
        {
            mistakes.Add(new Mark(0, 1, 1), "the file is empty; it needs \"predictors\"");
            return null;
        }

        if (root is not YamlMap map)
        {
            mistakes.Add(root.At, $"the file must be a mapping with \"predictors\", not {root.Kind}");
            return null;
        }

        var section = new Section(
            map, "the file", ["predictors", "ingest", "head", "limits", "exposition", "query", "prometheus", "alertmanager", "kafka", "models", "mlflow", "events", "grafana", "logs", "status_pages", "deployment_risk", "holidays", "recommendations_file"], mistakes);
        var predictors = ReadPredictors(section, path, mistakes);
        var defaults = new ForesightConfig
        {
            Predictors = predictors,
            Webhooks = new WebhookReader(FolderOf(path), predictors, mistakes).Read(section),
            Prometheus = PrometheusReader.Read(section, mistakes),
            Alertmanager = AlertmanagerReader.Read(section, mistakes),
            Grafana = new GrafanaReader(path, mistakes).Read(section),
            Mlflow = new MlflowReader(FolderOf(path), mistakes).Read(section, predictors),
            Kafka = new KafkaReader(FolderOf(path), mistakes).Read(section),
            Trust = ModelTrustReader.Read(section, FolderOf(path), mistakes),
            Recommendations = ReadRecommendations(section, path, mistakes),
            Logs = new LogReader(mistakes).Read(section),
            StatusPages = new StatusPageReader(mistakes).Read(section),
            DeploymentRisk = DeploymentRiskReader.Read(section, FolderOf(path)),
            Holidays = new HolidayReader(mistakes).Read(section),
        };
        return ReadQuery(section, ReadLimits(section, ReadExposition(section, ReadIngest(section, defaults, mistakes))));
    }

    /// <summary>The entries of <c>predictors:</c>.</summary>
    internal static ImmutableArray<PredictorDefinition> ReadPredictors(Section root, string path, Mistakes mistakes)
    {
        if (root.Require("predictors") is not { } value || root.Expect<YamlList>(value, "predictors", "a list") is not { } list)
        {
            return [];
        }

        if (list.Items.Count == 0)
        {
            mistakes.Add(list.At, "predictors must not be empty");
        }

        var reader = new PredictorReader(FolderOf(path), mistakes);
        return [.. list.Items.Select(item => root.Expect<YamlMap>(item, "a predictor", "a mapping")).OfType<YamlMap>().Select(reader.Read)];
    }

    /// <summary>The rules of the file that <c>recommendations_file</c> names, relative to this one; those that come with the program where it names none.</summary>
    private static ImmutableArray<RecommendationRule> ReadRecommendations(Section root, string path, Mistakes mistakes)
    {
        if (root.Text("recommendations_file") is not { } file)
        {
            return RecommendationLoader.Default;
        }

        var rules = RecommendationLoader.Load(Path.Combine(FolderOf(path), file.Value), out var errors);
        mistakes.AddOthers(errors);
        return rules;
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    private static ForesightConfig ReadIngest(Section root, ForesightConfig config, Mistakes mistakes)
    {
        var ingest = root.Sub("ingest", "ingest", ["max_body_bytes", "max_decoded_bytes", "max_labels_per_series", "max_label_bytes", "max_concurrent_requests", "max_body_memory_bytes", "body_timeout", "max_connections", "max_future", "replica_label", "cluster_label", .. LogIngestReader.Keys]);
        if (ingest is null)
        {
            return config;
        }

        var defaults = new IngestLimits();
        return config with
        {
            Ingest = LogIngestReader.Read(ingest, defaults, mistakes) with
            {
                MaxBodyBytes = ingest.Whole("max_body_bytes", defaults.MaxBodyBytes, 1024, 1 << 30),
                MaxDecodedBytes = ingest.Whole("max_decoded_bytes", defaults.MaxDecodedBytes, 1024, 1 << 30),
                MaxLabelsPerSeries = ingest.Whole("max_labels_per_series", defaults.MaxLabelsPerSeries, 1, 10_000),
                MaxLabelBytes = ingest.Whole("max_label_bytes", defaults.MaxLabelBytes, 1, 1 << 20),
                Replicas = ReplicaReader.Read(ingest, mistakes),
            },
            MaxConcurrentRequests = ingest.Whole("max_concurrent_requests", config.MaxConcurrentRequests, 0, 10_000),
            MaxBodyMemoryBytes = ingest.Whole("max_body_memory_bytes", config.MaxBodyMemoryBytes, 1 << 20),
            BodyTimeout = ingest.Duration("body_timeout", config.BodyTimeout),
            MaxConnections = ingest.Whole("max_connections", config.MaxConnections, 10, 1_000_000),
            MaxFuture = ingest.Duration("max_future", config.MaxFuture),
        };
    }

    private static ForesightConfig ReadExposition(Section root, ForesightConfig config)
    {
        var exposition = root.Sub("exposition", "exposition", ["max_series", "stale_after", "contributions"]);
        var defaults = config.Exposition;
        return exposition is null ? config : config with
        {
            Exposition = new ExpositionOptions
            {
                MaxSeries = exposition.Whole("max_series", defaults.MaxSeries, 1),
                StaleAfter = exposition.Duration("stale_after", defaults.StaleAfter),
                Contributions = exposition.Whole("contributions", defaults.Contributions, 0, 100),
            },
        };
    }

    private static ForesightConfig ReadQuery(Section root, ForesightConfig config)
    {
        var query = root.Sub("query", "query", ["max_concurrent", "max_series", "max_samples", "timeout"]);
        var defaults = config.Query;
        return query is null ? config : config with
        {
            Query = new QueryOptions
            {
                MaxConcurrent = query.Whole("max_concurrent", defaults.MaxConcurrent, 1, 1000),
                MaxSeries = query.Whole("max_series", defaults.MaxSeries, 1),
                MaxSamples = query.Whole("max_samples", defaults.MaxSamples, 1),
                Timeout = query.Duration("timeout", defaults.Timeout),
            },
        };
    }

    private static ForesightConfig ReadLimits(Section root, ForesightConfig config)
    {
        var head = root.Sub("head", "head", ["max_series", "max_ignored_series", "max_new_series_per_minute"]);
        var limits = root.Sub("limits", "limits", ["max_entities", "max_overrides"]);
        var defaults = config.Head;
        return config with
        {
            Head = head is null ? defaults : new HeadLimits
            {
                MaxSeries = head.Whole("max_series", defaults.MaxSeries, 1, HeadLimits.MostSeries),
                MaxIgnoredSeries = head.Whole("max_ignored_series", defaults.MaxIgnoredSeries, 0),
                MaxNewSeriesPerMinute = head.Whole("max_new_series_per_minute", defaults.MaxNewSeriesPerMinute, 1),
            },
            MaxEntities = limits?.Whole("max_entities", config.MaxEntities, 1) ?? config.MaxEntities,
            MaxOverrides = limits?.Whole("max_overrides", config.MaxOverrides, 1, 1000) ?? config.MaxOverrides,
        };
    }
}
