namespace Exporter.Signals.Numerics;

/// <summary>Sum of finite values whose rounding error does not grow with their number (Neumaier's variant of Kahan's).</summary>
/// <remarks>A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 1974.</remarks>
public struct CompensatedSum
{
    private double _sum;
    private double _lost;

    /// <summary>The sum of all values added.</summary>
    public readonly double Value => _sum + _lost;

    /// <summary>Adds a finite value.</summary>
    public void Add(double value)
    {
        var sum = _sum + value;
        _lost += Math.Abs(_sum) >= Math.Abs(value) ? _sum - sum + value : value - sum + _sum;
        _sum = sum;
    }
}
