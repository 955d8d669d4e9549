using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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
        try
        {
            // The file may grow between a look at its size and the reading, so the bound is kept while reading.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[MaxFileBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > MaxFileBytes)
            {
                errors = [new ConfigError(path, 0, 0, $"the file is larger than {MaxFileBytes} bytes")];
                return false;
            }

            using var reader = new StreamReader(new MemoryStream(buffer, 0, length));
            return TryParse(reader.ReadToEnd(), path, out config, out errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors = [new ConfigError(path, 0, 0, $"cannot be read: {e.Message}")];
            return false;
        }
    }

    /// <summary>Checks <paramref name="text"/> as if it stood in the file <paramref name="path"/>, which need not exist.</summary>
    /// <returns>False with every mistake, in the order of the file, in <paramref name="errors"/>.</returns>
    public static bool TryParse(string text, string path, [NotNullWhen(true)] out ForesightConfig? config, out ImmutableArray<ConfigError> errors)
    {
        config = null;
        var mistakes = new Mistakes(path, text);
        try
        {
            config = ReadRoot(YamlTree.Read(text), path, mistakes);
        }
        catch (YamlException e)
        {
            mistakes.Add(PlaceOf(e, text), $"not valid YAML: {e.Message}");
        }

        errors = mistakes.InOrder();
        config = mistakes.Count == 0 ? config : null;
        return config is not null;
    }

    /// <summary>The end of what could not be read: its beginning is that of the surrounding construct.</summary>
    private static Mark PlaceOf(YamlException e, string text)
    {
        // For a tab in the indentation the reader names neither; it is the commonest slip and hard to see.
        var line = e.Message.Contains("tab", StringComparison.Ordinal)
            ? Array.FindIndex(text.Split('\n'), row => row.TrimStart(' ').StartsWith('\t'))
            : -1;
        return line >= 0 ? new Mark(0, line + 1, 1) : e.End;
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

        var section = new Section(map, "the file", ["predictors", "ingest", "head", "limits", "exposition", "query", "prometheus", "alertmanager"], mistakes);
        var defaults = new ForesightConfig
        {
            Predictors = ReadPredictors(section, path, mistakes),
            Prometheus = PrometheusReader.Read(section, mistakes),
            Alertmanager = AlertmanagerReader.Read(section, mistakes),
        };
        return ReadQuery(section, ReadLimits(section, ReadExposition(section, ReadIngest(section, defaults))));
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

        var reader = new PredictorReader(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", mistakes);
        return [.. list.Items.Select(item => root.Expect<YamlMap>(item, "a predictor", "a mapping")).OfType<YamlMap>().Select(reader.Read)];
    }

    private static ForesightConfig ReadIngest(Section root, ForesightConfig config)
    {
        var ingest = root.Sub("ingest", "ingest", ["max_body_bytes", "max_decoded_bytes", "max_labels_per_series", "max_label_bytes", "max_concurrent_requests", "max_future"]);
        if (ingest is null)
        {
            return config;
        }

        var defaults = new IngestLimits();
        return config with
        {
            Ingest = new IngestLimits
            {
                MaxBodyBytes = ingest.Whole("max_body_bytes", defaults.MaxBodyBytes, 1024, 1 << 30),
                MaxDecodedBytes = ingest.Whole("max_decoded_bytes", defaults.MaxDecodedBytes, 1024, 1 << 30),
                MaxLabelsPerSeries = ingest.Whole("max_labels_per_series", defaults.MaxLabelsPerSeries, 1, 10_000),
                MaxLabelBytes = ingest.Whole("max_label_bytes", defaults.MaxLabelBytes, 1, 1 << 20),
            },
            MaxConcurrentRequests = ingest.Whole("max_concurrent_requests", config.MaxConcurrentRequests, 0, 10_000),
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
        var limits = root.Sub("limits", "limits", ["max_entities"]);
        var defaults = config.Head;
        return config with
        {
            Head = head is null ? defaults : new HeadLimits
            {
                MaxSeries = head.Whole("max_series", defaults.MaxSeries, 1),
                MaxIgnoredSeries = head.Whole("max_ignored_series", defaults.MaxIgnoredSeries, 0),
                MaxNewSeriesPerMinute = head.Whole("max_new_series_per_minute", defaults.MaxNewSeriesPerMinute, 1),
            },
            MaxEntities = limits?.Whole("max_entities", config.MaxEntities, 1) ?? config.MaxEntities,
        };
    }
}
