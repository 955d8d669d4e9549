namespace Exporter.Trainer.Prediction;

/// <summary>A file of feature vectors, its columns found by the names of the model's features; those that the model looks at are read.</summary>
internal interface IFeatureTable : IAsyncDisposable
{
    /// <summary>Whether rows have a time: a column <c>timestamp</c>.</summary>
    bool HasTime { get; }

    /// <summary>Names of the labels that rows carry: the columns <c>label_*</c>, without that beginning.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>The rows in the order of the file. A block's columns are valid until the next but one is asked for: their memory is used again.</summary>
    /// <exception cref="TrainingException">The file is not what it seemed.</exception>
    IAsyncEnumerable<FeatureBlock> ReadAsync(CancellationToken cancellation);
}
