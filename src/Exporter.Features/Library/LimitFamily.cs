using Exporter.Signals;

namespace Exporter.Features.Library;

/// <summary>Signals with a limit only: distance to it, forecast time until it is crossed, and how soon that is against the longest horizon.</summary>
/// <remarks>
/// <c>limit_margin</c>: limit minus last value for limits above, last value minus limit for limits below, so that negative means crossed; signal units.
/// <c>limit_eta_hours</c>: see <see cref="LimitForecast"/>; 0 when crossed, 240 when not approached or later than that.
/// <c>limit_imminence</c>: 1 / (1 + eta / longest horizon), 0..1: 1 when crossed, 0.5 when the crossing is forecast
/// right at the longest horizon. All are NaN when the value is missing at this step.
/// Source: PromQL's predict_linear asks the same question of one least-squares line. Cost: O(n²) for the slopes of all pairs of n = 12, 12 and 10 points, O(m) for
/// 144 highs and the bins of a period: 850 to 1,050 ns a signal with a limit.
/// </remarks>
internal sealed class LimitFamily : SignalFamily
{
    private readonly LimitForecast _forecast = new();

    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) =>
        signal.Limit is null ? [] : ["limit_margin", "limit_eta_hours", "limit_imminence"];

    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output)
    {
        if (view.Limit is not { } limit)
        {
            return;
        }

        var etaHours = _forecast.EtaSteps(view, limit) * view.Scale.HoursPerStep;
        etaHours = Math.Min(etaHours, LimitForecast.NeverHours);
        output.Add(LimitForecast.Towards(limit, limit.Value) - LimitForecast.Towards(limit, view.Last));
        output.Add(etaHours);
        output.Add(1 / (1 + (etaHours / view.Scale.LongestHorizonHours)));
    }
}
