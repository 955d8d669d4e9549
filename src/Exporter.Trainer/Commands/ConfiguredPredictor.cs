using Exporter.Configuration;
using Exporter.Signals;

namespace Exporter.Trainer.Commands;

/// <summary>Finds the predictor that a command line names in the sidecar's configuration.</summary>
internal static class ConfiguredPredictor
{
    /// <summary>The predictor; null after telling every mistake in the file, or which predictors there are.</summary>
    public static PredictorDefinition? Find(string configFile, string name, TextWriter error)
    {
        if (!ConfigLoader.TryLoad(configFile, out var config, out var errors))
        {
            foreach (var mistake in errors)
            {
                error.WriteLine(mistake);
            }

            return null;
        }

        var definition = config.Predictors.FirstOrDefault(predictor => predictor.Name == name);
        if (definition is null)
        {
            var known = string.Join(", ", config.Predictors.Select(predictor => predictor.Name));
            error.WriteLine($"foresight_trainer: no predictor \"{name}\" in {configFile}; there are: {known}");
        }

        return definition;
    }
}
