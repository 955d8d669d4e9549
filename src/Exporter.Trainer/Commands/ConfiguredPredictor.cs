using System.Collections.Immutable;
using Exporter.Configuration;
using Exporter.Configuration.Recorded;
using Exporter.Signals;

namespace Exporter.Trainer.Commands;

/// <summary>Finds the predictor that a command line names in the configuration that it names.</summary>
internal static class ConfiguredPredictor
{
    /// <summary>Finds it; what is wrong is written to <paramref name="error"/>.</summary>
    /// <param name="file">A <c>foresight.yml</c>, or the mapping file of a recording.</param>
    /// <param name="name">Name of the predictor; empty where the only one is meant.</param>
    /// <param name="error">Receives every mistake.</param>
    /// <returns>Null where there is none.</returns>
    public static PredictorDefinition? Find(string file, string name, TextWriter error)
    {
        if (!TryLoad(file, out var predictors, out var errors))
        {
            foreach (var mistake in errors)
            {
                error.WriteLine(mistake);
            }

            return null;
        }

        var definition = name.Length == 0 && predictors.Length == 1 ? predictors[0] : predictors.FirstOrDefault(predictor => predictor.Name == name);
        if (definition is null)
        {
            var known = string.Join(", ", predictors.Select(predictor => predictor.Name));
            error.WriteLine($"foresight_trainer: no predictor \"{name}\" in {file}; there are: {known}");
        }

        // What no feature comes from need not be asked of Prometheus, nor be the same in every dataset.
        return definition is { DependencyFeatures: false } ? definition with { DependencyExpression = null } : definition;
    }

    private static bool TryLoad(string file, out ImmutableArray<PredictorDefinition> predictors, out ImmutableArray<ConfigError> errors)
    {
        predictors = [];
        if (IsMapping(file))
        {
            if (RecordedMappingLoader.TryLoad(file, out var mapping, out errors))
            {
                predictors = [mapping.Predictor];
            }
        }
        else if (ConfigLoader.TryLoad(file, out var config, out errors))
        {
            predictors = config.Predictors;
        }

        return !predictors.IsEmpty;
    }

    private static bool IsMapping(string file) =>
        File.Exists(file) && File.ReadLines(file).Any(line => line.StartsWith("recording:", StringComparison.Ordinal));
}
