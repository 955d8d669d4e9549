using Exporter.Features.Statistics;

namespace Exporter.Features.Course;

/// <summary>How much faster or slower than its median slope a trend may well be.</summary>
/// <remarks>
/// The slopes between all pairs of points spread as the trend itself wavers. Their quantiles 0.1 and 0.9, as shares of the median slope,
/// widen a forecast that rests on it: what comes at a share f of the speed takes 1 / f of the time. Pairs of neighbours tell of noise, not of the trend, so
/// only pairs at least <see cref="LeastDistance"/> points apart count. The interval of P. K. Sen ("Estimates of the regression coefficient based on
/// Kendall's tau", JASA 1968) is for independent errors, which means of a signal do not have: it is far too narrow here.
/// What makes things fail also changes its pace, which no past slope shows: on the simulated fleet (seeds 1 to 3) these quantiles alone held 39 % of the true
/// times. <see cref="Sooner"/> and <see cref="Later"/> widen them to 80 % there; on other seeds a test finds about as much.
/// </remarks>
/// <param name="Slow">Share of the median slope that nine of ten pairs reach; 0 or less when the trend may come to nothing.</param>
/// <param name="Fast">Share of the median slope that one of ten pairs exceeds; at least 1.</param>
internal readonly record struct CrossingSpread(double Slow, double Fast)
{
    /// <summary>The lower end's share of the time that the fastest pairs would take.</summary>
    public const double Sooner = 0.53;

    /// <summary>The upper end's share of the time that the slowest pairs would take.</summary>
    public const double Later = 1.2;

    private const int LeastDistance = 3;
    private const double Rank = 0.1;

    /// <summary>The spread of a line through points; NaN where they have no line upwards.</summary>
    /// <param name="positions">Ascending.</param>
    /// <param name="values">Turned so that they rise towards the limit; NaN where missing.</param>
    /// <param name="work">Scratch memory for all pairs.</param>
    public static CrossingSpread Of(ReadOnlySpan<double> positions, ReadOnlySpan<double> values, Span<double> work)
    {
        var pairs = 0;
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = i + LeastDistance; j < values.Length; j++)
            {
                var slope = (values[j] - values[i]) / (positions[j] - positions[i]);
                work[pairs] = slope;
                pairs += double.IsNaN(slope) ? 0 : 1;
            }
        }

        var slopes = work[..pairs];
        var median = Quantile.Median(slopes);
        return median > 0
            ? new CrossingSpread(Quantile.AtLeast(slopes, Rank) / median, Math.Max(1, Quantile.AtLeast(slopes, 1 - Rank) / median))
            : new CrossingSpread(double.NaN, double.NaN);
    }
}
