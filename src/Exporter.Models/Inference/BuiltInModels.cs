using Exporter.Features;
using Exporter.Signals;

namespace Exporter.Models.Inference;

/// <summary>The models that are in no file.</summary>
public static class BuiltInModels
{
    /// <summary>Makes the one that is meant; the baseline for whatever is not the capacity model.</summary>
    /// <param name="reference">Which model is meant.</param>
    /// <param name="definition">The predictor.</param>
    /// <param name="schema">Its features.</param>
    public static IScorer Make(ModelReference reference, PredictorDefinition definition, FeatureSchema schema) =>
        reference == ModelReference.Capacity ? new CapacityScorer(definition, schema) : new BaselineScorer(definition, schema);
}
