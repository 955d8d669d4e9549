using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary>Finds the predictors that labels of something are about.</summary>
/// <param name="pipeline">The predictors.</param>
internal sealed class EntityLookup(StreamPipeline pipeline)
{
    /// <summary>Characters of an entity's labels that are kept.</summary>
    public const int MaxLabels = 4000;

    /// <summary>The predictor of that name, or all where it is empty, of those whose entity labels are all there.</summary>
    public List<PredictorRuntime> Find(string predictor, Labels labels) => [.. pipeline.Predictors.Where(runtime =>
        (predictor.Length == 0 || runtime.Definition.Name == predictor) && runtime.Definition.EntityLabels.All(label => labels.Get(label).Length > 0))];

    /// <summary>Why there is none; null where there is.</summary>
    public string? Complaint(string predictor, Labels labels)
    {
        var found = Find(predictor, labels);
        var longest = found.Select(runtime => Length(labels.Keep(runtime.Definition.EntityLabels))).DefaultIfEmpty().Max();
        return longest > MaxLabels ? $"the entity's labels have {longest} characters, at most {MaxLabels} are kept"
            : found.Count > 0 ? null
            : pipeline.Predictors.FirstOrDefault(runtime => runtime.Definition.Name == predictor) is { } named
                ? $"predictor \"{named.Definition.Name}\" needs the labels {string.Join(", ", named.Definition.EntityLabels)}, given are {labels}"
            : predictor.Length > 0 ? $"no predictor \"{predictor}\"; there are: {Known()}"
            : $"no predictor has all of its entity labels among {labels}; there are: {Known()}";
    }

    private static int Length(Labels labels) => labels.Enumerate().Sum(label => label.Name.Length + label.Value.Length);

    private string Known() =>
        string.Join("; ", pipeline.Predictors.Select(runtime => $"{runtime.Definition.Name} ({string.Join(", ", runtime.Definition.EntityLabels)})"));
}
