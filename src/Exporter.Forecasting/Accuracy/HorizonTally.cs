namespace Exporter.Forecasting.Accuracy;

/// <summary>How well one method forecast so many steps ahead, over all origins.</summary>
public sealed class HorizonTally
{
    private readonly List<double> _scaledErrors = [];
    private int _within80;
    private int _within95;

    /// <summary>Forecasts whose truth is known.</summary>
    public int Count => _scaledErrors.Count;

    /// <summary>Mean absolute scaled error; NaN without forecasts.</summary>
    public double Mase => Count > 0 ? _scaledErrors.Average() : double.NaN;

    /// <summary>Absolute scaled errors, in the order in which they were noted.</summary>
    public IReadOnlyList<double> ScaledErrors => _scaledErrors;

    /// <summary>Share of truths within the 80 % interval; NaN without forecasts.</summary>
    public double Coverage80 => (double)_within80 / Count;

    /// <summary>Share of truths within the 95 % interval; NaN without forecasts.</summary>
    public double Coverage95 => (double)_within95 / Count;

    /// <summary>Notes a forecast and what came.</summary>
    /// <param name="mean">Expected value.</param>
    /// <param name="deviation">Standard deviation of its error.</param>
    /// <param name="truth">What came; a missing one, NaN, counts for nothing.</param>
    /// <param name="scale">Of the series at this origin, above 0.</param>
    public void Add(double mean, double deviation, double truth, double scale)
    {
        if (double.IsNaN(truth))
        {
            return;
        }

        var error = Math.Abs(truth - mean);
        _scaledErrors.Add(error / scale);
        _within80 += error <= NormalDistribution.Of80Percent * deviation ? 1 : 0;
        _within95 += error <= NormalDistribution.Of95Percent * deviation ? 1 : 0;
    }

    /// <summary>Adds what another tally has noted.</summary>
    public void Add(HorizonTally other)
    {
        _scaledErrors.AddRange(other._scaledErrors);
        _within80 += other._within80;
        _within95 += other._within95;
    }
}
