using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Models.Registry;
using Exporter.Models.Safety;
using Exporter.Signals;

namespace Exporter.Host.Pipeline;

/// <summary>What came of bringing up a predictor's models: the one that predicts, and those beside it.</summary>
/// <param name="Champion">The model that predicts.</param>
/// <param name="Challengers">The challengers, in the order of the configuration.</param>
/// <param name="Pinned">The versions that operators have pinned, by version.</param>
internal sealed record ModelAttempts(ModelAttempt Champion, ImmutableArray<ModelAttempt> Challengers, ImmutableDictionary<string, ModelAttempt> Pinned)
{
    /// <summary>Brings them up, which may take seconds: outside the pipeline's lock.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="registry">Where aliases and versions are looked up.</param>
    /// <param name="admission">Which files may be loaded.</param>
    /// <param name="pinned">Versions that operators have pinned.</param>
    public static ModelAttempts Open(PredictorDefinition definition, ModelRegistry registry, ModelAdmission admission, ImmutableArray<string> pinned)
    {
        var schema = FeatureSchema.For(definition);
        return new ModelAttempts(
            ModelLoader.Open(definition.Champion, definition, schema, registry, admission),
            [.. definition.Challengers.Select(reference => OpenChallenger(reference, definition, schema, registry, admission))],
            pinned.ToImmutableDictionary(version => version, version => ModelLoader.OpenVersion(version, definition, schema, registry, admission), StringComparer.Ordinal));
    }

    /// <summary>Brings up one challenger; whatever goes wrong with it is its own error and nobody else's.</summary>
    public static ModelAttempt OpenChallenger(ModelReference reference, PredictorDefinition definition, FeatureSchema schema, ModelRegistry registry, ModelAdmission admission)
    {
        // Read before: what cannot be opened is tried again when the alias has changed, not every two seconds.
        var seen = reference.Alias is { } alias ? registry.Glance(definition.Name, alias) : "";
        try
        {
            return ModelLoader.Open(reference, definition, schema, registry, admission);
        }
        catch (Exception exception)
        {
            return new ModelAttempt(null, $"challenger {reference.Name}: {exception.Message}") { Seen = seen };
        }
    }
}
