namespace Exporter.Models.Advice;

/// <summary>When a failure is to be expected by the probabilities of several horizons.</summary>
/// <remarks>
/// The probability of a failure within h leaves S(h) = 1 − p(h) that survive, S(0) = 1. Between two horizons the hazard is taken as constant,
/// λ = ln(S(a) / S(b)) / (b − a), so that S falls exponentially from one to the next: t(s) = a + ln(S(a) / s) / λ is when a share s is left. The forecast is the
/// median, s = 0.5; lower and upper are s = 0.9 and s = 0.1, an interval of 80 %. Beyond the last horizon nothing is known: there is no
/// forecast while more than half survive it, and no upper end while more than a tenth do.
/// </remarks>
public static class HazardTime
{
    private const double Early = 0.9;
    private const double Middle = 0.5;
    private const double Late = 0.1;

    /// <summary>The forecast for one row of a frame; null where its probabilities give none.</summary>
    public static FailureTime? Of(PredictionFrame frame, int row)
    {
        if (frame.Definition.Horizons.Length < 2 || Left(frame, row, Middle) is not { } median || Left(frame, row, Early) is not { } early)
        {
            return null;
        }

        return new FailureTime(frame.StepMs + median, frame.StepMs + early, frame.StepMs + Left(frame, row, Late), "");
    }

    /// <summary>Milliseconds until only a share <paramref name="share"/> survives; null when that is beyond the last horizon.</summary>
    private static long? Left(PredictionFrame frame, int row, double share)
    {
        var (fromMs, from) = (0.0, 1.0);
        for (var horizon = 0; horizon < frame.Definition.Horizons.Length; horizon++)
        {
            var toMs = frame.Definition.Horizons[horizon].TotalMilliseconds;
            var to = 1.0 - frame.Probability(row, horizon);
            if (to <= share)
            {
                // All gone at the horizon itself: an infinite hazard, so at its begin.
                return (long)(fromMs + (to <= 0 ? 0 : (toMs - fromMs) * Math.Log(from / share) / Math.Log(from / to)));
            }

            (fromMs, from) = (toMs, to);
        }

        return null;
    }
}
