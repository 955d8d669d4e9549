using Exporter.Host.Pipeline;
using Exporter.Host.Problems;
using Exporter.Models.Inference;
using Exporter.Models.Registry;

namespace Exporter.Host.Lifecycle;

/// <summary>Which model somebody means, and whether it can predict: asked before anything is changed.</summary>
internal static class ModelChoice
{
    /// <summary>The one version that a name, its beginning or an alias means.</summary>
    /// <exception cref="ProblemException">There is none, or several begin like that.</exception>
    public static RegisteredModel Meant(ModelRegistry registry, string predictor, string name)
    {
        try
        {
            return registry.Meant(predictor, name);
        }
        catch (RegistryException exception)
        {
            throw new ProblemException(ProblemKind.UnknownModel, exception.Message);
        }
    }

    /// <summary>Loads a version and tries it, as the predictor would: contract, features, graph.</summary>
    /// <returns>A model that fits; its scorer is the caller's.</returns>
    /// <exception cref="ProblemException">It does not; the message has both sides.</exception>
    public static ModelAttempt Open(StreamPipeline pipeline, PredictorRuntime runtime, string version)
    {
        var attempt = ModelLoader.OpenVersion(version, runtime.Definition, runtime.Schema, pipeline.Models, pipeline.Admission);
        return attempt.Scorer is null ? throw new ProblemException(ProblemKind.UnfitModel, attempt.Error) : attempt;
    }

    /// <summary>Makes sure that a version can predict.</summary>
    /// <exception cref="ProblemException">It cannot; the message has both sides.</exception>
    public static void RequireFit(StreamPipeline pipeline, PredictorRuntime runtime, string version) => Open(pipeline, runtime, version).Scorer?.Dispose();
}
