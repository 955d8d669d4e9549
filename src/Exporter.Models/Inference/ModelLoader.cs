using Exporter.Features;
using Exporter.Signals;

namespace Exporter.Models.Inference;

/// <summary>Brings the model that a configuration names into use.</summary>
public static class ModelLoader
{
    /// <summary>Starts a predictor's model: the configured file, or the baseline when there is none or it does not load.</summary>
    /// <param name="definition">The predictor; <see cref="PredictorDefinition.Model"/> is a path.</param>
    /// <param name="schema">Its features.</param>
    /// <param name="error">Why the configured file is not in use; null when all is as configured.</param>
    public static ActiveModel Start(PredictorDefinition definition, FeatureSchema schema, out string? error)
    {
        var model = new ActiveModel(definition.Name, new BaselineScorer(definition, schema));
        error = Load(model, definition, schema);
        return model;
    }

    /// <summary>Loads the configured file again into <paramref name="model"/>; on failure what is in use stays and the failure is counted.</summary>
    /// <returns>Why the configured file is not in use; null when all is as configured.</returns>
    /// <remarks>Call under the lock that scoring holds.</remarks>
    public static string? Load(ActiveModel model, PredictorDefinition definition, FeatureSchema schema)
    {
        if (definition.Model is not { Length: > 0 } path)
        {
            model.Replace(new BaselineScorer(definition, schema));
            return null;
        }

        if (OnnxScorer.TryLoad(path, definition, schema, out var scorer, out var error))
        {
            model.Replace(scorer);
            return null;
        }

        ModelMetrics.LoadFailed(definition.Name);
        return error;
    }
}
