using Exporter.Features.Library;
using Exporter.Features.Statistics;
using Exporter.Signals.Windows;

namespace Exporter.Features.Course;

/// <summary>Where a signal will be some steps ahead, and how far off that may well be. Reused for every signal.</summary>
/// <remarks>
/// Forecast: the last ten-step mean, and its trend: the Theil–Sen slope of the twelve means up to it, as far as they agree (<see cref="LimitForecast.Trust"/>). A trend that was seen
/// over W = 120 steps is damped with that as its time constant, so in t steps it leads W · (1 − e^(−t / W)) slopes away (E. S. Gardner, E. McKenzie:
/// "Forecasting trends in time series", Management Science 1985).
/// Band: value ± (√((1.2 e)² + n²) + |move|), meant to hold 80 %.
/// <list type="bullet">
/// <item>e is what eight of ten errors of the same forecast do not exceed, had it been made at every second earlier mean and as far ahead: empirical errors, as
/// forecasters' intervals understate them (C. Chatfield: "Calculating interval forecasts", JBES 1993).</item>
/// <item>n is what eight of ten of the last 120 values do not exceed as a distance from their ten-step mean: errors are those of means, and a value is forecast.</item>
/// <item>move is as far as the trend leads: it may stop at once or go on twice as fast. What makes things fail changes its pace, of which a quiet past knows nothing.</item>
/// </list>
/// On the simulated fleet (seeds 1 to 3) e alone held 62 % of the values of signals that were reasons, all three 77 %, and 1.2 e in its place 80 %: what is explained is what begins to behave otherwise.
/// There is no forecast where the earlier ones do not spread over as long a time as they looked ahead, or over 24 means. Cost: a line for each of 78 means at most; some four times what the course of a signal costs.
/// </remarks>
internal sealed class ForecastBand
{
    private const int Last = SignalBlock.Buckets - 1;
    private const int Stride = 2;
    private const int FewestErrors = 12;
    private const int FewestMeans = 7;
    private const double Held = 0.8;
    private const double Widened = 1.2;
    private const double TrendSteps = SignalBlock.FineBuckets * WindowStore.StepsPerBucket;

    // Windows hold float32: what is constant is so to 24 bits.
    private const double Rounding = 1.0 / (1 << 23);

    private readonly double[] _speeds = new double[SignalBlock.Buckets];
    private readonly double[] _errors = new double[SignalBlock.Buckets];
    private readonly double[] _work = new double[SignalBlock.Buckets];
    private SignalScratch? _scratch;
    private double _noise;

    /// <summary>Turns to a signal.</summary>
    public void Load(SignalScratch scratch)
    {
        _scratch = scratch;
        for (var origin = Last; origin >= 0; origin -= Stride)
        {
            _speeds[origin] = SpeedAt(origin);
        }

        _noise = Noise();
    }

    /// <summary>The forecast.</summary>
    /// <param name="steps">How many steps ahead, above 0.</param>
    /// <param name="value">Where the signal will be.</param>
    /// <param name="deviation">Half of the band's width.</param>
    /// <returns>False where the windows hold too little to tell.</returns>
    public bool TryLook(double steps, out double value, out double deviation)
    {
        // From the middle of the last mean, which lies some steps back.
        var move = MoveFrom(Last, steps - _scratch!.Position[Last]);
        value = _scratch.Mean[Last] + move;
        var errors = Errors((int)Math.Max(1, Math.Round(steps / WindowStore.StepsPerBucket)));
        deviation = double.Hypot(Widened * errors, _noise) + Math.Abs(move) + (Rounding * Math.Abs(value));
        return double.IsFinite(value) && double.IsFinite(deviation);
    }

    /// <summary>Slope of the means up to one, per step and as far as it is trusted; 0 where they agree on none.</summary>
    private double SpeedAt(int origin)
    {
        var first = Math.Max(0, origin - SignalBlock.FineBuckets + 1);
        var means = _scratch!.Mean[first..(origin + 1)];
        var trust = LimitForecast.Trust(Math.Abs(TheilSen.AgreementOf(means, FewestMeans)));
        return trust > 0 ? trust * TheilSen.Fit(_scratch.Position[first..(origin + 1)], means, FewestMeans, _work).Slope : 0;
    }

    private double MoveFrom(int origin, double steps) => _speeds[origin] * TrendSteps * (1 - Math.Exp(-steps / TrendSteps));

    /// <summary>What eight of ten errors do not exceed, of forecasts so many means ahead; NaN with too few.</summary>
    private double Errors(int ahead)
    {
        var means = _scratch!.Mean;
        var positions = _scratch.Position;
        var count = 0;
        for (var origin = Last - ahead - (ahead % Stride); origin >= 0; origin -= Stride)
        {
            var target = origin + ahead;
            _errors[count] = Math.Abs(means[target] - means[origin] - MoveFrom(origin, positions[target] - positions[origin]));
            count += double.IsNaN(_errors[count]) ? 0 : 1;
        }

        return count >= Math.Max(FewestErrors, ahead / Stride) ? Quantile.AtLeast(_errors.AsSpan(0, count), Held) : double.NaN;
    }

    private double Noise()
    {
        var fine = _scratch!.Fine;
        var means = _scratch.Mean[^SignalBlock.FineBuckets..];
        var count = 0;
        for (var i = 0; i < fine.Length; i++)
        {
            _errors[count] = Math.Abs(fine[i] - means[i / WindowStore.StepsPerBucket]);
            count += double.IsNaN(_errors[count]) ? 0 : 1;
        }

        return Quantile.AtLeast(_errors.AsSpan(0, count), Held);
    }
}
