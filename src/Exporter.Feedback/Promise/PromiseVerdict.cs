using Exporter.Models.Evaluation;
using Exporter.Signals;

namespace Exporter.Feedback;

/// <summary>Whether a model keeps its promise, as a look says: a function of the look, the promise and the rule.</summary>
/// <remarks>
/// <para>
/// Alerts and predictions of one entity are not independent. The interval of the ratio is the wider of two: one from how much groups of entities differ, by the linearised variance of a
/// ratio of cluster totals (W. G. Cochran, "Sampling Techniques", 1977, section 6.3), and one from how few events there are, as if each were independent: <see cref="WilsonInterval"/> for
/// alerts, <see cref="ByarInterval"/> for incidents.
/// </para>
/// <para>
/// Look k at each of the rule's measures and horizons may spend α / (n k (k + 1)) of the risk α = 1 − confidence, of n such measures and horizons: as for <see cref="TrialVerdict"/>, that
/// adds up to α at most for as long as the model is champion.
/// </para>
/// </remarks>
/// <param name="IsBroken">Whether the promise is broken, beyond the risk.</param>
/// <param name="Live">What it came to; NaN where that does not exist.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Promised">The precision that the model promised, NaN for none; of calibration, 1.</param>
public sealed record PromiseVerdict(bool IsBroken, double Live, double Low, double High, double Promised)
{
    /// <summary>No model is held to a higher precision than this, whatever it promised: of the few dozens of alerts on held-out time that a promise rests on, none wrong is not told from one in twenty.</summary>
    public const double HighestPrecision = 0.95;

    /// <summary>Judges a look.</summary>
    /// <param name="look">The look.</param>
    /// <param name="promised">The precision that the model promised for the look's horizon; NaN where it promised none, and then none is broken.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="horizons">Number of horizons.</param>
    public static PromiseVerdict Of(PromiseLook look, double promised, RollbackRule rule, int horizons)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(rule);
        var measures = horizons * ((rule.Precision ? 1 : 0) + (rule.Calibration ? 1 : 0));
        var tail = (1 - rule.Confidence) / (Math.Max(1, measures) * look.Number * (look.Number + 1.0));
        return look.Measure == PromiseMeasure.Precision ? OfPrecision(look, promised, tail) : OfCalibration(look, rule.CalibrationFactor, tail);
    }

    private static PromiseVerdict OfPrecision(PromiseLook look, double promised, double tail)
    {
        // One side only: nobody minds alerts that are right too often.
        var z = NormalQuantile.OfTail(tail);
        var (right, decided, error) = Ratio(look.Groups);
        var (live, wilson) = (right / decided, WilsonInterval.Of(right, decided, z));
        var (low, high) = (Math.Min(wilson.Low, live - (z * error)), Math.Max(wilson.High, live + (z * error)));
        return new PromiseVerdict(high < Math.Min(promised, HighestPrecision), live, low, high, promised);
    }

    private static PromiseVerdict OfCalibration(PromiseLook look, double factor, double tail)
    {
        var z = NormalQuantile.OfTail(tail / 2);
        var (happened, expected, error) = Ratio(look.Groups);
        var (live, byar) = (happened / expected, ByarInterval.Of(happened / look.StepsOfIncident, z));
        var incidents = expected / look.StepsOfIncident;
        var (low, high) = (Math.Min(byar.Low / incidents, live - (z * error)), Math.Max(byar.High / incidents, live + (z * error)));
        return new PromiseVerdict(low > factor || high < 1 / factor, live, low, high, 1);
    }

    /// <summary>Both sums, and the standard error of their ratio.</summary>
    private static (double Numerator, double Denominator, double Error) Ratio(RatioSums[] groups)
    {
        RatioSums[] present = [.. groups.Where(group => group.Denominator > 0)];
        var (numerator, denominator) = (present.Sum(group => group.Numerator), present.Sum(group => group.Denominator));
        var ratio = numerator / denominator;
        var squares = present.Sum(group => Math.Pow(group.Numerator - (ratio * group.Denominator), 2));
        return (numerator, denominator, present.Length < 2 ? 0 : Math.Sqrt(squares * present.Length / (present.Length - 1)) / denominator);
    }
}
