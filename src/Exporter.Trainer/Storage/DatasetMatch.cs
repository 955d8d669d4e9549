using Exporter.Signals;

namespace Exporter.Trainer.Storage;

/// <summary>Whether a dataset holds what a predictor asks for.</summary>
internal static class DatasetMatch
{
    /// <summary>Every difference between a dataset and the configuration; empty where it can be used.</summary>
    /// <remarks>
    /// Signals that only the dataset has do no harm, and horizons, limits, merging and seasonality act on replay. Of recorded
    /// files only the names are compared: there an expression is about columns, in the configuration about live series.
    /// </remarks>
    public static IReadOnlyList<string> Differences(DatasetManifest manifest, PredictorDefinition definition)
    {
        var differences = new List<string>();
        var step = TimeSpan.FromSeconds(manifest.StepSeconds);
        if (definition.Step != step)
        {
            differences.Add($"step is {PrometheusDuration.Format(definition.Step)}, in the dataset {PrometheusDuration.Format(step)}");
        }

        if (!definition.EntityLabels.Order(StringComparer.Ordinal).SequenceEqual(manifest.EntityLabels.Order(StringComparer.Ordinal)))
        {
            differences.Add($"entity is [{string.Join(", ", definition.EntityLabels)}], in the dataset [{string.Join(", ", manifest.EntityLabels)}]");
        }

        if (!manifest.Recorded && definition.Name != manifest.Predictor)
        {
            differences.Add($"the predictor is \"{definition.Name}\", in the dataset \"{manifest.Predictor}\"");
        }

        foreach (var (column, expression) in DatasetColumns.Expressions(definition))
        {
            if (!manifest.Expressions.TryGetValue(column, out var written))
            {
                differences.Add($"{column} is not in the dataset");
            }
            else if (written != expression && !manifest.Recorded)
            {
                differences.Add($"{column} is `{expression}`, in the dataset `{written}`");
            }
        }

        // By their names they may be different columns, by their expressions they could not be told apart.
        foreach (var same in definition.Signals.GroupBy(signal => signal.Expression).Where(group => manifest.Recorded && group.Count() > 1))
        {
            differences.Add($"the signals {string.Join(", ", same.Select(signal => signal.Name))} have one and the same expression; keep one of them");
        }

        return differences;
    }

    /// <summary>Demands that a dataset can be used.</summary>
    /// <param name="folder">The dataset.</param>
    /// <param name="definition">The predictor as configured.</param>
    /// <param name="advice">What to do where it cannot be.</param>
    /// <exception cref="TrainingException">It cannot; every difference is named.</exception>
    public static void Require(DatasetFolder folder, PredictorDefinition definition, string advice)
    {
        var differences = Differences(folder.Manifest, definition);
        if (differences.Count > 0)
        {
            throw new TrainingException($"the configuration is not the one that {folder.Path} was written with:\n  {string.Join("\n  ", differences)}\n{advice}");
        }
    }
}
