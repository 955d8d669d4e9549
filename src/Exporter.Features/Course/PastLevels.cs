using Exporter.Features.Statistics;
using Exporter.Signals.Windows;

namespace Exporter.Features.Course;

/// <summary>What is usual for a signal: its level and its rate of change before the present time. Reused for every signal.</summary>
/// <remarks>
/// The past is what lies before the last 120 steps, where that has 24 ten-step means or more; a younger entity's is all but its last four means,
/// from eight on. What is younger still has no past to compare with.
/// </remarks>
internal sealed class PastLevels
{
    private const int FewestOfFull = 24;
    private const int NewestOfYoung = 4;
    private const int FewestOfYoung = 8;

    // As far apart as the points of the present rate are at most: means 120 steps apart.
    private const int RateDistance = SignalBlock.FineBuckets;
    private const int FewestRates = 6;

    private readonly double[] _work = new double[SignalBlock.Buckets];

    /// <summary>Level and spread of the past; its count is 0 where it is too short.</summary>
    public RobustLevel Level { get; private set; }

    /// <summary>Median change between means 120 steps apart, without its sign, per hour; NaN where the past is too short.</summary>
    public double ChangePerHour { get; private set; }

    /// <summary>Turns to a signal.</summary>
    /// <param name="means">All means, oldest first.</param>
    /// <param name="hoursPerStep">Hours in a step.</param>
    public void Load(ReadOnlySpan<double> means, double hoursPerStep)
    {
        var past = means[..WindowStore.CoarseBuckets];
        var fewest = FewestOfFull;
        if (Quantile.Present(past, _work).Length < FewestOfFull)
        {
            past = means[..^NewestOfYoung];
            fewest = FewestOfYoung;
        }

        Level = LevelOf(past, fewest);
        ChangePerHour = RateOf(past) / (RateDistance * WindowStore.StepsPerBucket * hoursPerStep);
    }

    private RobustLevel LevelOf(ReadOnlySpan<double> past, int fewest)
    {
        var values = Quantile.Present(past, _work);
        if (values.Length < fewest)
        {
            return RobustLevel.Of(0, 0, 0, 0);
        }

        var median = Quantile.Median(values);
        var sum = 0.0;
        foreach (ref var value in values)
        {
            value = Math.Abs(value - median);
            sum += value;
        }

        return RobustLevel.Of(values.Length, median, Quantile.Median(values), sum);
    }

    private double RateOf(ReadOnlySpan<double> past)
    {
        var rates = 0;
        for (var i = RateDistance; i < past.Length; i++)
        {
            _work[rates] = Math.Abs(past[i] - past[i - RateDistance]);
            rates += double.IsNaN(_work[rates]) ? 0 : 1;
        }

        return rates < FewestRates ? double.NaN : Quantile.Median(_work.AsSpan(0, rates));
    }
}
