namespace Exporter.Trainer.Networks;

/// <summary>A matrix that a <see cref="Tape"/> reads or makes, and how much the loss changes with each of its values.</summary>
/// <param name="rows">Number of rows.</param>
/// <param name="columns">Values in a row.</param>
/// <param name="isLearnt">Whether the loss is differentiated by it, or by what it is made of.</param>
internal sealed class Tensor(int rows, int columns, bool isLearnt)
{
    /// <summary>Number of rows.</summary>
    public int Rows => rows;

    /// <summary>Values in a row.</summary>
    public int Columns => columns;

    /// <summary>Whether it has a gradient.</summary>
    public bool IsLearnt => isLearnt;

    /// <summary>Row-major.</summary>
    public float[] Values { get; } = new float[rows * columns];

    /// <summary>Of the loss by each value, row-major; empty where it is not <see cref="IsLearnt"/>.</summary>
    public float[] Gradient { get; } = isLearnt ? new float[rows * columns] : [];

    /// <summary>Values of one row.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * columns, columns);

    /// <summary>Gradient of one row.</summary>
    public Span<float> GradientOf(int row) => Gradient.AsSpan(row * columns, columns);
}
