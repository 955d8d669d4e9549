using Exporter.Features.Statistics;
using Exporter.Signals;

namespace Exporter.Features.Library;

/// <summary>Per configured period: deviation from what is usual at this time of it (-20..20), and whether this time was anomalous before (0..1).</summary>
/// <remarks>
/// <c>seasonal_z</c>: the last value against the profile's mean, by max(1.2533 · profile deviation, 0.001 · |mean|, 1e-9); NaN when the value is missing or until a
/// full period was seen. <c>season_anomalous</c>: exponentially weighted share of steps in this bin of earlier periods
/// that lay more than 3 such deviations off; NaN until two periods were seen. Both know earlier periods only.
/// Source: a seasonal profile by bins, with exponential forgetting as in Winters (Forecasting Sales by Exponentially Weighted Moving Averages, 1960).
/// Cost: O(1) a period, 15 ns a signal; the profile learns elsewhere, see <c>SeasonalProfile</c>.
/// </remarks>
internal sealed class SeasonalFamily : SignalFamily
{
    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) => scale.Periods
        .Select(PrometheusDuration.Format)
        .SelectMany(period => new[] { $"seasonal_z_{period}", $"season_anomalous_{period}" });

    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output)
    {
        for (var period = 0; period < view.Scale.Periods.Length; period++)
        {
            var expected = view.Scratch.Expected(period);
            output.Add(RobustLevel.SeasonalDeviation(view.Last, expected.Mean, expected.Deviation));
            output.Add(expected.Anomalous);
        }
    }
}
