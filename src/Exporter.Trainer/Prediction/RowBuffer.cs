using Exporter.Features;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Trainer.Prediction;

/// <summary>Gathers the rows of steps until there is a batch of them.</summary>
/// <param name="definition">The predictor.</param>
internal sealed class RowBuffer(PredictorDefinition definition)
{
    private const int RowsPerBatch = 65_536;

    private readonly List<long> _timesMs = [];
    private readonly List<string?>[] _labels = [.. definition.EntityLabels.Select(_ => new List<string?>())];
    private readonly List<float> _probabilities = [];

    /// <summary>Rows that wait.</summary>
    public int Count => _timesMs.Count;

    /// <summary>True when there are enough for a batch.</summary>
    public bool IsFull => Count >= RowsPerBatch;

    /// <summary>Puts rows of one step behind the others.</summary>
    /// <param name="windows">Know whom a row is about.</param>
    /// <param name="matrix">The rows' vectors.</param>
    /// <param name="probabilities">Row-major [rows × horizons].</param>
    public void Take(PredictorWindows windows, FeatureMatrix matrix, ReadOnlySpan<float> probabilities)
    {
        _probabilities.AddRange(probabilities);
        for (var row = 0; row < matrix.Rows; row++)
        {
            _timesMs.Add(matrix.AsOfMs);
            var entity = windows.EntityAt(matrix.Entities[row]);
            for (var label = 0; label < _labels.Length; label++)
            {
                _labels[label].Add(entity.Get(definition.EntityLabels[label]) is { Length: > 0 } text ? text : null);
            }
        }
    }

    /// <summary>Hands out what waits.</summary>
    public PredictionBatch Hand()
    {
        var batch = new PredictionBatch(Count, [.. _timesMs], [.. _labels.Select(values => values.ToArray())], [.. _probabilities]);
        _timesMs.Clear();
        _probabilities.Clear();
        Array.ForEach(_labels, values => values.Clear());
        return batch;
    }
}
