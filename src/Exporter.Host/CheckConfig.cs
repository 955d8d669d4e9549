using System.Collections.Immutable;
using Exporter.Configuration;
using Exporter.Host.Clients;
using Exporter.Host.Deployments;
using Exporter.Host.Estimating;
using Exporter.Host.Events.Webhooks;
using Exporter.Host.Grafana;
using Exporter.Host.Kafka;
using Exporter.Models.Registry;
using Exporter.Signals;

namespace Exporter.Host;

/// <summary>The verb <c>check-config</c>: what a start would say of a file, without starting.</summary>
internal static class CheckConfig
{
    /// <summary>Checks <paramref name="file"/> and prints the result.</summary>
    /// <param name="file">Path of the configuration file.</param>
    /// <param name="models">Folder of the model registry.</param>
    /// <param name="series">Selected series to estimate for.</param>
    /// <param name="entities">Entities in each predictor to estimate for.</param>
    /// <param name="scrape">Time between two samples of a series.</param>
    /// <param name="output">Receives the result.</param>
    /// <param name="error">Receives the mistakes, one a line.</param>
    /// <returns>The exit code: 0 when the file is valid, else 1.</returns>
    public static int Run(string file, string models, long series, long entities, TimeSpan scrape, TextWriter output, TextWriter error)
    {
        var isValid = ConfigLoader.TryLoad(file, out var config, out var mistakes);
        mistakes = config is null ? mistakes : MistakesBeyond(config, file);
        if (!isValid || config is null || !mistakes.IsEmpty)
        {
            WriteMistakes(file, mistakes, error);
            return 1;
        }

        config = config with { ModelsFolder = models };
        var registry = new ModelRegistry(models);
        output.WriteLine($"OK: {file}");
        foreach (var predictor in config.Predictors)
        {
            output.WriteLine($"  {predictor.Name}: {predictor.Signals.Length} signals by {string.Join(", ", predictor.EntityLabels)}, {Model(predictor, registry)}");
            foreach (var challenger in predictor.Challengers)
            {
                output.WriteLine($"    challenger: {Found(predictor.Name, challenger, registry, challenger.Alias is null ? "a reload takes it once it is there" : "it is taken as soon as it is there")}");
            }
        }

        EstimateTable.Write(output, FleetEstimate.For(config, series, entities, scrape), series, entities);
        return 0;
    }

    /// <summary>What is wrong beyond the file itself: secrets that cannot be read, properties that the client of Kafka does not take, a model of deployments that does not load.</summary>
    public static ImmutableArray<ConfigError> MistakesBeyond(ForesightConfig config, string file)
    {
        // Only where it is configured: asking loads the library.
        IEnumerable<string> kafka = config.Kafka is null ? [] : KafkaClient.MistakesOf(config.Kafka);
        return [.. WebhookSecret.MistakesOf(config), .. GrafanaClient.MistakesOf(config.Grafana), .. MlflowMistakes(config), .. kafka.Select(mistake => new ConfigError(file, 0, 0, mistake)), .. RiskModels.MistakesOf(config, file)];
    }

    private static ImmutableArray<ConfigError> MlflowMistakes(ForesightConfig config)
    {
        if (config.Mlflow is not { } mlflow)
        {
            return [];
        }

        HttpConfigFile.Open(mlflow.HttpConfigFile, mlflow.Timeout, out var mistakes)?.Dispose();
        return mistakes;
    }

    /// <summary>Prints what is wrong with a configuration file, one mistake a line, and how many there are.</summary>
    public static void WriteMistakes(string file, IReadOnlyCollection<ConfigError> mistakes, TextWriter error)
    {
        foreach (var mistake in mistakes)
        {
            error.WriteLine(mistake.ToString());
        }

        error.WriteLine($"{file}: {mistakes.Count} {(mistakes.Count == 1 ? "mistake" : "mistakes")}");
    }

    private static string Model(PredictorDefinition predictor, ModelRegistry registry) =>
        Found(predictor.Name, predictor.Champion, registry, "the built-in baseline will serve");

    private static string Alias(ModelReference model) => model.Remote is { } remote ? $"{model.Alias} ({remote})" : model.Alias!;

    private static string Found(string predictor, ModelReference model, ModelRegistry registry, string otherwise)
    {
        if (model.Alias is not { } alias)
        {
            return model.Path switch
            {
                null => $"built-in {model.Name}",
                var path when File.Exists(path) => $"model {path}",
                var path => $"model {path} (missing: {otherwise})",
            };
        }

        return registry.TryResolve(predictor, alias, out var version, out var error)
            ? version is null ? $"{Alias(model)} in {registry.Root} (none yet: {otherwise})" : $"{Alias(model)} in {registry.Root}: {version}"
            : $"{Alias(model)} ({error}: {otherwise})";
    }
}
