namespace Exporter.Signals.PromQL.Numerics;

/// <summary>A float64 sum that carries the rounding error of every addition along (Neumaier's variant of Kahan's).</summary>
/// <remarks>
/// 1e100 + 1 - 1e100 is 1 here and 0 in a plain sum. Once the sum is infinite the correction would be NaN, so it is dropped.
/// Prometheus sums this way; without it results differ in more than the last bits.
/// </remarks>
internal struct CompensatedSum(double sum, double correction = 0)
{
    /// <summary>The plain sum so far.</summary>
    public double Sum = sum;

    /// <summary>What rounding lost.</summary>
    public double Correction = correction;

    /// <summary>Sum and correction together.</summary>
    public readonly double Value => Sum + Correction;

    /// <summary>Adds a term.</summary>
    public void Add(double term)
    {
        var total = Sum + term;
        if (double.IsInfinity(total))
        {
            Correction = 0;
        }
        else if (Math.Abs(Sum) >= Math.Abs(term))
        {
            Correction += Sum - total + term;
        }
        else
        {
            Correction += term - total + Sum;
        }

        Sum = total;
    }
}
