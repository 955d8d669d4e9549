namespace Exporter.Trainer.Prediction;

/// <summary>Some rows of a matrix of features that came from a file.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Values">Row-major float32, in the model's order of columns, NaN where missing.</param>
/// <param name="TimesMs">Time of each row, Unix ms; empty where the file has no times.</param>
/// <param name="Labels">One array a label column of the file.</param>
internal sealed record FeatureBlock(int Rows, float[] Values, long[] TimesMs, string?[][] Labels);

/// <summary>A file of feature vectors, its columns found by the names of the model's features.</summary>
internal interface IFeatureTable : IAsyncDisposable
{
    /// <summary>Whether rows have a time: a column <c>timestamp</c>.</summary>
    bool HasTime { get; }

    /// <summary>Names of the labels that rows carry: the columns <c>label_*</c>, without that beginning.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>The rows in the order of the file.</summary>
    /// <exception cref="TrainingException">The file is not what it seemed.</exception>
    IAsyncEnumerable<FeatureBlock> ReadAsync(CancellationToken cancellation);
}
