using Exporter.Features;
using Exporter.Models.Registry;
using Exporter.Models.Safety;
using Exporter.Signals;

namespace Exporter.Models.Inference;

/// <summary>Brings up the model that a configuration names, which may take seconds: outside the lock that scoring holds.</summary>
public static class ModelLoader
{
    /// <summary>Loads the file, the one that has the alias, or makes the built-in one.</summary>
    /// <param name="reference">Which model is meant.</param>
    /// <param name="definition">The predictor.</param>
    /// <param name="schema">Its features.</param>
    /// <param name="registry">Where aliases are looked up.</param>
    /// <param name="admission">What a file has to pass before it is loaded.</param>
    public static ModelAttempt Open(ModelReference reference, PredictorDefinition definition, FeatureSchema schema, ModelRegistry registry, ModelAdmission admission)
    {
        if (reference.Alias is { } alias)
        {
            return OpenAlias(definition, schema, registry, admission, alias);
        }

        if (reference.Path is not { } path)
        {
            return new ModelAttempt(BuiltInModels.Make(reference, definition, schema), "");
        }

        OnnxScorer? scorer = null;
        var loaded = ModelFile.TryRead(path, out var file, out var error) && admission.TryAdmit(file, out error) && OnnxScorer.TryLoad(file, definition, schema, out scorer, out error);
        return new ModelAttempt(loaded ? scorer : null, error);
    }

    /// <summary>Loads one version of the registry.</summary>
    /// <param name="version">Its whole name.</param>
    /// <param name="definition">The predictor.</param>
    /// <param name="schema">Its features.</param>
    /// <param name="registry">Where it is.</param>
    /// <param name="admission">Which files may be loaded.</param>
    public static ModelAttempt OpenVersion(string version, PredictorDefinition definition, FeatureSchema schema, ModelRegistry registry, ModelAdmission admission)
    {
        var seen = registry.GlanceAt(definition.Name, version);
        OnnxScorer? scorer = null;
        var loaded = registry.TryRead(definition.Name, version, out var file, out var error) && admission.TryAdmit(file, out error) && OnnxScorer.TryLoad(file, definition, schema, out scorer, out error);
        return new ModelAttempt(loaded ? scorer : null, error) { Seen = seen };
    }

    private static ModelAttempt OpenAlias(PredictorDefinition definition, FeatureSchema schema, ModelRegistry registry, ModelAdmission admission, string alias)
    {
        // Looked at before it is read: what changes in between is seen by the next look.
        var seen = registry.Glance(definition.Name, alias);
        if (!registry.TryResolve(definition.Name, alias, out var version, out var error))
        {
            return new ModelAttempt(null, error) { Seen = seen };
        }

        if (version is null)
        {
            return new ModelAttempt(null, $"no model of predictor \"{definition.Name}\" is {alias} in {registry.Root}") { IsAwaited = true, Seen = seen };
        }

        return OpenVersion(version, definition, schema, registry, admission) with { Seen = seen };
    }
}
