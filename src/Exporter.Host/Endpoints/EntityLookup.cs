using Exporter.Signals;

namespace Exporter.Host.Endpoints;

/// <summary>Finds the predictors that labels of something are about.</summary>
internal static class EntityLookup
{
    /// <summary>Characters of an entity's labels that are kept.</summary>
    public const int MaxLabels = 4000;

    /// <summary>The predictor of that name, or all where it is empty, of those whose entity labels are all there.</summary>
    /// <param name="predictors">All predictors.</param>
    /// <param name="predictor">The name; may be empty.</param>
    /// <param name="labels">The labels, and perhaps others.</param>
    /// <param name="found">Receives them.</param>
    /// <returns>What is wrong with the labels; null where there is a predictor and they can be kept.</returns>
    public static string? Find(IReadOnlyCollection<PredictorDefinition> predictors, string predictor, Labels labels, out IReadOnlyList<PredictorDefinition> found)
    {
        found = [.. predictors.Where(definition =>
            (predictor.Length == 0 || definition.Name == predictor) && definition.EntityLabels.All(label => labels.Get(label).Length > 0))];
        if (found.Count > 0)
        {
            var longest = found.Max(definition => Length(labels.Keep(definition.EntityLabels)));
            return longest > MaxLabels ? $"the entity's labels have {longest} characters, at most {MaxLabels} are kept" : null;
        }

        return predictors.FirstOrDefault(definition => definition.Name == predictor) is { } named
                ? $"predictor \"{named.Name}\" needs the labels {string.Join(", ", named.EntityLabels)}, given are {labels}"
            : predictor.Length > 0 ? $"no predictor \"{predictor}\"; there are: {Known(predictors)}"
            : $"no predictor has all of its entity labels among {labels}; there are: {Known(predictors)}";
    }

    private static int Length(Labels labels) => labels.Enumerate().Sum(label => label.Name.Length + label.Value.Length);

    private static string Known(IEnumerable<PredictorDefinition> predictors) =>
        string.Join("; ", predictors.Select(definition => $"{definition.Name} ({string.Join(", ", definition.EntityLabels)})"));
}
