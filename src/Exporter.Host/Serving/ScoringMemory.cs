using Exporter.Features;

namespace Exporter.Host.Serving;

/// <summary>Memory that requests use one after the other; it grows to the largest of them.</summary>
internal sealed class ScoringMemory
{
    /// <summary>Vectors of a part: some calls of the runtime, and a fifth of a batch that takes long.</summary>
    public const int PartRows = 4 * Models.Inference.OnnxScorer.BatchRows;

    private readonly List<FeatureMatrix> _parts = [];
    private int _rows;
    private int _columns;

    /// <summary>Room for the probabilities, its content undefined.</summary>
    public float[] Probabilities { get; private set; } = [];

    /// <summary>Makes room for so many vectors at most.</summary>
    public void Begin(int rows, int columns, int horizons)
    {
        (_rows, _columns) = (rows, columns);
        if (Probabilities.Length < rows * horizons)
        {
            Probabilities = new float[rows * horizons];
        }
    }

    /// <summary>The part of a number, empty.</summary>
    public FeatureMatrix Part(int number)
    {
        if (number == _parts.Count)
        {
            _parts.Add(new FeatureMatrix());
        }

        _parts[number].Reset(asOfMs: 0, Math.Min(PartRows, _rows - (number * PartRows)), _columns);
        return _parts[number];
    }
}
