using System.Collections.Immutable;

namespace Exporter.Trainer.Prediction;

/// <summary>Opens files of feature vectors.</summary>
internal static class FeatureTables
{
    private const int NamedAtMost = 5;

    /// <summary>Opens a file, Parquet or CSV by its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="features">Names of the model's features, in its order; the file must have all of them.</param>
    /// <param name="used">Those that are read, ascending.</param>
    /// <param name="cancellation">Stops the opening.</param>
    /// <exception cref="TrainingException">It cannot be read, or lacks a feature.</exception>
    public static async Task<IFeatureTable> OpenAsync(string path, IReadOnlyList<string> features, ImmutableArray<int> used, CancellationToken cancellation) => PredictionFile.IsParquet(path)
        ? await ParquetFeatures.OpenAsync(path, features, used, cancellation).ConfigureAwait(false)
        : new CsvFeatures(path, features, used);

    /// <summary>Where each feature stands among the columns of a file.</summary>
    /// <exception cref="TrainingException">Some are not there.</exception>
    public static int[] Find(string path, IReadOnlyList<string> features, IReadOnlyList<string> columns)
    {
        var places = columns.Select((name, place) => (name, place)).DistinctBy(pair => pair.name).ToDictionary(pair => pair.name, pair => pair.place);
        string[] missing = [.. features.Where(feature => !places.ContainsKey(feature))];
        return missing.Length == 0
            ? [.. features.Select(feature => places[feature])]
            : throw new TrainingException(
                $"{path} lacks {missing.Length} of the model's {features.Count} features: {string.Join(", ", missing.Take(NamedAtMost))}{(missing.Length > NamedAtMost ? ", ..." : "")}; a column's name must be that of the feature");
    }
}
