using Exporter.Forecasting;
using Exporter.Forecasting.Smoothing;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Signals with <c>forecast: true</c> only: where exponential smoothing sees them at each horizon, how sure it is, and whether they cross their limit.</summary>
/// <remarks>
/// The 156 ten-step means of the windows, refitted at each step: <see cref="ExponentialSmoothing"/> without a season, as the windows are shorter than a day at the usual steps. For each horizon h, rounded to ten steps:
/// <c>forecast_change_h</c>: the mean expected at h less the newest one; signal units. <c>forecast_width_h</c>: width of the 80 % interval at h; signal units.
/// <c>limit_probability_h</c>, with a limit: the largest probability, over the ten-step means up to h, that one lies beyond it; 1 when crossed now. That of crossing at any time is no less.
/// <c>forecast_eta_hours</c>, with a limit: when the expected course first crosses it, along straight lines between the means; 0 when crossed; the end of the look ahead, which is twice the windows or the longest
/// horizon, where it does not. All are NaN when the value is missing at this step, or with fewer than eight means.
/// Cost: 20 to 50 µs a signal, as much as all other families of some twenty signals or more.
/// </remarks>
internal sealed class ForecastFamily : SignalFamily
{
    private const int LeastAhead = 2 * SignalBlock.Buckets;

    // The next ten steps begin with the step after now.
    private const double FirstCentre = (WindowStore.StepsPerBucket + 1) / 2.0;

    private readonly ExponentialSmoothing _smoothing = new(0);
    private readonly string[] _horizonNames;
    private readonly int[] _ahead;
    private readonly double[] _means;
    private readonly double[] _deviations;

    /// <summary>The family for a predictor.</summary>
    public ForecastFamily(PredictorDefinition definition)
    {
        _horizonNames = [.. definition.Horizons.Select(horizon => PrometheusDuration.Format(horizon))];
        _ahead = [.. definition.Horizons.Select(horizon => (int)Math.Max(1, Math.Round(horizon / definition.Step / WindowStore.StepsPerBucket)))];
        _means = new double[Math.Max(LeastAhead, _ahead.Max())];
        _deviations = new double[_means.Length];
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal)
    {
        foreach (var horizon in signal.Forecast ? _horizonNames : [])
        {
            yield return $"forecast_change_{horizon}";
            yield return $"forecast_width_{horizon}";
            if (signal.Limit is not null)
            {
                yield return $"limit_probability_{horizon}";
            }
        }

        if (signal is { Forecast: true, Limit: not null })
        {
            yield return "forecast_eta_hours";
        }
    }


    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output)
    {
        if (!view.Forecast)
        {
            return;
        }

        var isKnown = !double.IsNaN(view.Last) && !double.IsNaN(view.Scratch.Mean[^1]) && _smoothing.TryFit(view.Scratch.Mean);
        if (isKnown)
        {
            _smoothing.Forecast(_means, _deviations);
        }

        var (probability, looked) = (0.0, 0);
        foreach (var ahead in _ahead)
        {
            output.Add(isKnown ? _means[ahead - 1] - view.Scratch.Mean[^1] : double.NaN);
            output.Add(isKnown ? 2 * NormalDistribution.Of80Percent * _deviations[ahead - 1] : double.NaN);
            if (view.Limit is { } limit)
            {
                for (; isKnown && looked < ahead; looked++)
                {
                    probability = Math.Max(probability, BeyondAt(looked, limit, view.Last));
                }

                output.Add(isKnown ? probability : double.NaN);
            }
        }

        if (view.Limit is { } line)
        {
            output.Add(isKnown ? StepsTo(line, view.Last) * view.Scale.HoursPerStep : double.NaN);
        }
    }

    private double BeyondAt(int ahead, SignalLimit limit, double last)
    {
        var (lacking, deviation) = (Lacking(limit, _means[ahead]), _deviations[ahead]);
        return Lacking(limit, last) < 0 ? 1 : deviation > 0 ? NormalDistribution.Below(-lacking / deviation) : lacking < 0 ? 1 : 0;
    }

    private double StepsTo(SignalLimit limit, double last)
    {
        var (before, at) = (Lacking(limit, last), 0.0);
        if (before < 0)
        {
            return 0;
        }

        for (var ahead = 0; ahead < _means.Length; ahead++)
        {
            var (lacking, centre) = (Lacking(limit, _means[ahead]), FirstCentre + (ahead * WindowStore.StepsPerBucket));
            if (lacking < 0)
            {
                return at + ((centre - at) * before / (before - lacking));
            }

            (before, at) = (lacking, centre);
        }

        return _means.Length * WindowStore.StepsPerBucket;
    }

    /// <summary>How far a value is from the limit; negative beyond it.</summary>
    private static double Lacking(SignalLimit limit, double value) => LimitForecast.Towards(limit, limit.Value) - LimitForecast.Towards(limit, value);
}
