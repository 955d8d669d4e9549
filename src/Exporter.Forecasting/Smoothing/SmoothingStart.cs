namespace Exporter.Forecasting.Smoothing;

/// <summary>Where smoothing starts: the states before the first value.</summary>
/// <remarks>
/// The season is the mean distance at each place of the period from the centred moving average over a period, brought to a sum of 0: of the whole past and not, as often, of its first periods, which is what
/// estimating it along with the weights comes to where the season changes slowly; where it changes fast, the start is soon forgotten. Level and slope: the least-squares line through the first ten
/// values without the season. Source: R. J. Hyndman, A. B. Koehler, J. K. Ord, R. D. Snyder, "Forecasting with exponential smoothing" (2008), section 2.6.
/// </remarks>
/// <param name="longestSeason">Values in a period; 0 for no season.</param>
internal sealed class SmoothingStart(int longestSeason)
{
    private const int FirstValues = 10;

    // A moving average over fewer of its values would itself have a season.
    private const double LeastPresent = 0.75;

    private readonly double[] _season = new double[longestSeason];
    private readonly int[] _counts = new int[longestSeason];

    /// <summary>Level before the first value; with a slope, the line's, without, the mean of the first values.</summary>
    public double LevelOf(SmoothingTrend trend) => trend == SmoothingTrend.None ? Mean : Intercept;

    /// <summary>Change a step; 0 without a trend.</summary>
    public double SlopeOf(SmoothingTrend trend) => trend == SmoothingTrend.None ? 0 : Slope;

    /// <summary>Distance from the level at each place of the period, the first value's first; empty without a season.</summary>
    public ReadOnlySpan<double> Season => _season.AsSpan(0, SeasonLength);

    private int SeasonLength { get; set; }

    private double Mean { get; set; }

    private double Intercept { get; set; }

    private double Slope { get; set; }

    /// <summary>Reads the start off a past.</summary>
    /// <param name="values">The past, with at least two values.</param>
    /// <param name="season">Values in a period, or 0.</param>
    public void Find(ReadOnlySpan<double> values, int season)
    {
        SeasonLength = season;
        if (season > 0)
        {
            FindSeason(values);
        }

        FindLine(values);
    }

    private void FindSeason(ReadOnlySpan<double> values)
    {
        var season = _season.AsSpan(0, SeasonLength);
        var counts = _counts.AsSpan(0, SeasonLength);
        season.Clear();
        counts.Clear();
        var half = SeasonLength / 2;
        var (sum, present) = (0.0, 0);
        for (var i = 0; i < SeasonLength && i < values.Length; i++)
        {
            Enter(values[i], 1);
        }

        // The window holds one period up to i + half; an even one has its ends by half, so that the average has its centre at i.
        for (var i = SeasonLength - 1 - half; i + half < values.Length; i++)
        {
            if (i >= half && present >= LeastPresent * SeasonLength && !double.IsNaN(values[i]))
            {
                var ends = SeasonLength % 2 == 0 ? (values[i - half] - values[i + half]) / 2 : 0;
                var average = (sum + (double.IsNaN(ends) ? 0 : ends)) / present;
                season[i % SeasonLength] += values[i] - average;
                counts[i % SeasonLength]++;
            }

            Enter(values[i + half - SeasonLength + 1], -1);
            Enter(i + half + 1 < values.Length ? values[i + half + 1] : double.NaN, 1);
        }

        Centre(season, counts);

        void Enter(double value, int sign) => (sum, present) = double.IsNaN(value) ? (sum, present) : (sum + (sign * value), present + sign);
    }

    private static void Centre(Span<double> season, ReadOnlySpan<int> counts)
    {
        var mean = 0.0;
        for (var place = 0; place < season.Length; place++)
        {
            season[place] = counts[place] > 0 ? season[place] / counts[place] : 0;
            mean += season[place] / season.Length;
        }

        foreach (ref var distance in season)
        {
            distance -= mean;
        }
    }

    private void FindLine(ReadOnlySpan<double> values)
    {
        var (count, sumX, sumY, sumXX, sumXY) = (0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < values.Length && count < FirstValues; i++)
        {
            if (double.IsNaN(values[i]))
            {
                continue;
            }

            var (x, y) = (i + 1, values[i] - (SeasonLength > 0 ? _season[i % SeasonLength] : 0));
            count++;
            sumX += x;
            sumY += y;
            sumXX += (double)x * x;
            sumXY += x * y;
        }

        var spread = sumXX - (sumX * sumX / count);
        Mean = sumY / count;
        Slope = spread > 0 ? (sumXY - (sumX * sumY / count)) / spread : 0;
        Intercept = Mean - (Slope * sumX / count);
    }
}
