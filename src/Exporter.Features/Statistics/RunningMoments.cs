using Exporter.Signals.Numerics;

namespace Exporter.Features.Statistics;

/// <summary>Count, mean and standard deviation of values that come one by one; NaN values are passed over.</summary>
/// <remarks>
/// Shifted by the first value (Chan, Golub, LeVeque: "Algorithms for computing the sample variance", 1983): the deviation of a
/// constant series is exactly 0, and no division per value is needed as in Welford's recurrence.
/// </remarks>
internal struct RunningMoments
{
    private double _first;
    private CompensatedSum _sum;
    private double _squares;

    /// <summary>Values present.</summary>
    public int Count { get; private set; }

    /// <summary>Mean; NaN with none.</summary>
    public readonly double Mean => Count == 0 ? double.NaN : _first + (_sum.Value / Count);

    /// <summary>Sample standard deviation (n - 1); NaN with fewer than two.</summary>
    public readonly double StandardDeviation
    {
        get
        {
            if (Count < 2)
            {
                return double.NaN;
            }

            var sum = _sum.Value;
            return Math.Sqrt(Math.Max(0, _squares - (sum * sum / Count)) / (Count - 1));
        }
    }

    /// <summary>Adds all present values.</summary>
    public void AddAll(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            Add(value);
        }
    }

    /// <summary>Adds a value; NaN is passed over.</summary>
    public void Add(double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        if (Count++ == 0)
        {
            _first = value;
        }

        value -= _first;
        _sum.Add(value);
        _squares += value * value;
    }
}
