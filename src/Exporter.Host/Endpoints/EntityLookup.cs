using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary>Finds the predictors that labels of something are about.</summary>
internal static class EntityLookup
{
    /// <summary>Characters of an entity's labels that are kept.</summary>
    public const int MaxLabels = 4000;

    /// <summary>The predictor of that name, or all where it is empty, of those whose entity labels are all there.</summary>
    /// <param name="pipeline">The predictors.</param>
    /// <param name="predictor">The name; may be empty.</param>
    /// <param name="labels">The labels, and perhaps others.</param>
    /// <param name="found">Receives them.</param>
    /// <returns>What is wrong with the labels; null where there is a predictor and they can be kept.</returns>
    public static string? Find(StreamPipeline pipeline, string predictor, Labels labels, out IReadOnlyList<PredictorRuntime> found)
    {
        found = [.. pipeline.Predictors.Where(runtime =>
            (predictor.Length == 0 || runtime.Definition.Name == predictor) && runtime.Definition.EntityLabels.All(label => labels.Get(label).Length > 0))];
        if (found.Count > 0)
        {
            var longest = found.Max(runtime => Length(labels.Keep(runtime.Definition.EntityLabels)));
            return longest > MaxLabels ? $"the entity's labels have {longest} characters, at most {MaxLabels} are kept" : null;
        }

        return pipeline.Find(predictor) is { } named
                ? $"predictor \"{named.Definition.Name}\" needs the labels {string.Join(", ", named.Definition.EntityLabels)}, given are {labels}"
            : predictor.Length > 0 ? $"no predictor \"{predictor}\"; there are: {Known(pipeline)}"
            : $"no predictor has all of its entity labels among {labels}; there are: {Known(pipeline)}";
    }

    private static int Length(Labels labels) => labels.Enumerate().Sum(label => label.Name.Length + label.Value.Length);

    private static string Known(StreamPipeline pipeline) =>
        string.Join("; ", pipeline.Predictors.Select(runtime => $"{runtime.Definition.Name} ({string.Join(", ", runtime.Definition.EntityLabels)})"));
}
