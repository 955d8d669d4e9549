using System.Runtime.Intrinsics;

namespace Exporter.Forecasting.Smoothing;

/// <summary>Looks for the weights with the least squared error.</summary>
/// <remarks>
/// A compass search (T. G. Kolda, R. M. Lewis, V. Torczon, "Optimization by direct search", SIAM Review 45, 2003) in shares of what each weight may be: each poll looks to both sides of every weight at once, in the
/// lanes of one smoothing, moves to the best, or else shortens its step. With few weights the lanes that are left look nearer by. Starts always at the same place and ends by the step's length, so it is a
/// pure function of the series. Some 15 to 30 polls.
/// </remarks>
internal sealed class SmoothingSearch
{
    private const double FirstStep = 0.25;
    private const double LastStep = 0.01;
    private const double Least = 1e-4;
    private const double LeastDamping = 0.8;
    private const double MostDamping = 0.98;

    // Kept from going in circles by rounding; never met by a series of the tests.
    private const int MostPolls = 100;

    private readonly double[] _best = new double[4];
    private readonly double[] _levels = new double[SmoothingLanes.Count];
    private readonly double[] _trends = new double[SmoothingLanes.Count];
    private readonly double[] _seasons = new double[SmoothingLanes.Count];
    private readonly double[] _dampings = new double[SmoothingLanes.Count];

    /// <summary>The best weights, and the sum of their squared errors.</summary>
    public (SmoothingWeights Weights, double SumOfSquares) Find(ReadOnlySpan<double> values, SmoothingForm form, SmoothingStart start, SmoothingLanes lanes)
    {
        var shares = _best.AsSpan(0, form.Weights);
        Begin(shares, form);
        var least = lanes.Run(values, form, start, LaneWeights.Of(WeightsOf(shares, form)))[0];
        var step = FirstStep;
        for (var poll = 0; step >= LastStep && poll < MostPolls; poll++)
        {
            var errors = lanes.Run(values, form, start, Around(shares, step, form));
            var lane = LeastOf(errors);
            if (errors[lane] < least)
            {
                least = errors[lane];
                shares[WeightOf(lane, shares.Length)] = Moved(shares, lane, step);
            }
            else
            {
                step /= 1 << Rings(shares.Length);
            }
        }

        return (WeightsOf(shares, form), least);
    }

    // The places that most series end up near, in the order of WeightsOf.
    private static void Begin(Span<double> shares, SmoothingForm form)
    {
        shares.Fill(0.1);
        shares[0] = 0.3;
        if (form.Trend == SmoothingTrend.Damped)
        {
            shares[2] = 0.8;
        }
    }

    private LaneWeights Around(Span<double> shares, double step, SmoothingForm form)
    {
        for (var lane = 0; lane < SmoothingLanes.Count; lane++)
        {
            ref var share = ref shares[WeightOf(lane, shares.Length)];
            var before = share;
            share = Moved(shares, lane, step);
            (_levels[lane], _trends[lane], _seasons[lane], _dampings[lane]) = WeightsOf(shares, form);
            share = before;
        }

        return new LaneWeights(Vector512.Create(_levels), Vector512.Create(_trends), Vector512.Create(_seasons), Vector512.Create(_dampings));
    }

    // Lanes 0 and 1 look to both sides along the first weight, 2 and 3 along the second, and so on; when all are through, again at half the distance.
    private static int WeightOf(int lane, int weights) => lane / 2 % weights;

    private static double Moved(ReadOnlySpan<double> shares, int lane, double step)
    {
        var distance = step / (1 << (lane / (2 * shares.Length)));
        return Math.Clamp(shares[WeightOf(lane, shares.Length)] + (lane % 2 == 0 ? distance : -distance), 0, 1);
    }

    private static int Rings(int weights) => SmoothingLanes.Count / (2 * weights);

    private static int LeastOf(Vector512<double> errors)
    {
        var least = 0;
        for (var lane = 1; lane < SmoothingLanes.Count; lane++)
        {
            least = errors[lane] < errors[least] ? lane : least;
        }

        return least;
    }

    private static SmoothingWeights WeightsOf(ReadOnlySpan<double> shares, SmoothingForm form)
    {
        var level = Least + ((1 - (2 * Least)) * shares[0]);
        var trend = form.Trend == SmoothingTrend.None ? 0 : level * shares[1];
        var damping = form.Trend == SmoothingTrend.Damped ? LeastDamping + ((MostDamping - LeastDamping) * shares[2]) : 1;
        return new SmoothingWeights(level, trend, form.Season > 0 ? (1 - level) * shares[^1] : 0, damping);
    }
}
