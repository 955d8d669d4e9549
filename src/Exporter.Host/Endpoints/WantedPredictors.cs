using Exporter.Host.Pipeline;
using Exporter.Host.Problems;

namespace Exporter.Host.Endpoints;

/// <summary>The predictors that a question is about.</summary>
internal static class WantedPredictors
{
    /// <summary>The one that <c>predictor</c> names; all where it is absent.</summary>
    /// <exception cref="ProblemException">It names none.</exception>
    public static IReadOnlyList<PredictorRuntime> Find(StreamPipeline pipeline, string name) =>
        name.Length == 0 ? pipeline.Predictors : [FindOne(pipeline, name)];

    /// <summary>The predictor of a name.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static PredictorRuntime FindOne(StreamPipeline pipeline, string name)
    {
        var known = string.Join(", ", pipeline.Predictors.Select(runtime => runtime.Definition.Name));
        return pipeline.Find(name) ?? throw new ProblemException(ProblemKind.UnknownPredictor, $"no predictor \"{name}\"; there are: {known}");
    }
}
