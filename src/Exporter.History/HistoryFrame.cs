using Exporter.Ingest;
using Exporter.Signals;

namespace Exporter.History;

/// <summary>One expression's values over a span of steps: a row of float64 for each label set.</summary>
/// <remarks>
/// A step where the expression had no element holds the stale marker's bits, so that it stays apart from an element
/// whose value is an ordinary NaN.
/// </remarks>
public sealed class HistoryFrame
{
    private readonly List<Labels> _labels = [];
    private readonly List<double[]> _values = [];

    /// <summary>An empty frame.</summary>
    /// <param name="fromMs">First step, Unix ms.</param>
    /// <param name="stepMs">Distance of steps in ms.</param>
    /// <param name="steps">Number of steps.</param>
    public HistoryFrame(long fromMs, long stepMs, int steps)
    {
        FromMs = fromMs;
        StepMs = stepMs;
        Steps = steps;
    }

    /// <summary>First step, Unix ms.</summary>
    public long FromMs { get; }

    /// <summary>Distance of steps in ms.</summary>
    public long StepMs { get; }

    /// <summary>Number of steps.</summary>
    public int Steps { get; }

    /// <summary>Number of label sets.</summary>
    public int SeriesCount => _labels.Count;

    /// <summary>Adds a label set without values.</summary>
    /// <returns>Its values, one a step, all absent; the caller fills them in.</returns>
    public double[] Add(Labels labels)
    {
        var values = new double[Steps];
        Array.Fill(values, StaleMarker.Value);
        _labels.Add(labels);
        _values.Add(values);
        return values;
    }

    /// <summary>Labels of one row.</summary>
    public Labels LabelsAt(int series) => _labels[series];

    /// <summary>Values of one row, one a step.</summary>
    public ReadOnlySpan<double> ValuesAt(int series) => _values[series];

    /// <summary>The values of one row as they lie in memory, for whoever stores them; must not be changed.</summary>
    public double[] ArrayAt(int series) => _values[series];

    /// <summary>Writes the elements of one step into <paramref name="vector"/>, which is cleared first.</summary>
    public void CopyStep(int step, InstantVector vector)
    {
        vector.Clear();
        for (var series = 0; series < _labels.Count; series++)
        {
            var value = _values[series][step];
            if (!StaleMarker.IsStale(value))
            {
                vector.Add(_labels[series], value);
            }
        }
    }
}
