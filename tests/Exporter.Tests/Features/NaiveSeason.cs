namespace Exporter.Tests.Features;

/// <summary>The seasonal profile of one signal and one period once more, visit by visit from a log of all values; a step is a minute, the first one at the epoch.</summary>
/// <remarks>
/// The fast one keeps a deviation to 0.2 % and counts what lies more than three of them off, so which steps count is known only up to that:
/// the threshold stands for the three, and the true share lies between those of two thresholds.
/// </remarks>
internal sealed class NaiveSeason
{
    private const double DeviationToSigma = 1.2533141373155003;

    private readonly double _periodSteps;
    private readonly int _bins;
    private readonly Bin[] _profile;

    public NaiveSeason(double[] log, TimeSpan period, double threshold)
    {
        _periodSteps = period.TotalMinutes;
        _bins = (int)Math.Min(_periodSteps, Math.Clamp(Math.Floor(period.TotalHours / 6), 24, 28));
        _profile = [.. Enumerable.Repeat(new Bin(0, double.NaN, double.NaN, 0, double.NaN), _bins)];

        // The visit that goes on is not folded in: what is expected stems from earlier ones.
        var visits = Enumerable.Range(0, log.Length).GroupBy(step => (long)(step / _periodSteps * _bins));
        foreach (var visit in visits.SkipLast(1))
        {
            Fold((int)(visit.Key % _bins), [.. visit.Where(step => !double.IsNaN(log[step])).Select(step => (step, log[step]))], threshold);
        }

        (Mean, Deviation, Anomalous) = (Expected(log.Length - 1), _profile[BinOf(log.Length - 1)].Deviation, _profile[BinOf(log.Length - 1)].Anomalous);
    }

    public double Mean { get; }

    public double Deviation { get; }

    public double Anomalous { get; }

    /// <summary>Bins of the period, with how often each was held against what was known of it.</summary>
    public IReadOnlyList<(double Mean, double Deviation, int Judged)> Profile => [.. _profile.Select(bin => (bin.Mean, bin.Deviation, bin.Judged))];

    /// <summary>Where a step lies in the period, in bins.</summary>
    public double PositionOf(double step) => step / _periodSteps * _bins % _bins;

    /// <summary>Deviation of a value from the mean, by the family's scale.</summary>
    public double Z(double value) => NaiveFamilies.Clip((value - Mean) / Scale(Mean, Deviation));

    private void Fold(int at, (int Step, double Value)[] values, double threshold)
    {
        if (values.Length < Math.Max(1, (int)_periodSteps / _bins / 4))
        {
            return;
        }

        var bin = _profile[at];
        double[] expected = [.. values.Select((value, i) => bin.Visits > 0 ? Expected(value.Step) : i == 0 ? value.Value : values[..i].Average(earlier => earlier.Value))];
        double[] off = [.. values.Zip(expected, (value, usual) => Math.Abs(value.Value - usual))];
        var anomalous = off.Zip(expected).Count(pair => pair.First > threshold * Scale(pair.Second, bin.Deviation)) / (double)values.Length;
        _profile[at] = bin with
        {
            Visits = bin.Visits + 1,
            Mean = Moved(bin.Mean, values.Average(value => value.Value), bin.Visits + 1),
            Deviation = Moved(bin.Deviation, off.Average(), bin.Visits + 1),
            Judged = bin.Visits > 0 ? bin.Judged + 1 : 0,
            Anomalous = bin.Visits > 0 ? Moved(bin.Anomalous, anomalous, bin.Judged + 1) : double.NaN,
        };
    }

    // A plain mean of the first five, exponential from then on.
    private static double Moved(double old, double value, int count) => count == 1 ? value : old + (Math.Max(1.0 / count, 0.2) * (value - old));

    private int BinOf(int step) => (int)(step / _periodSteps * _bins) % _bins;

    // On the line between the centres of the two nearest bins.
    private double Expected(int step)
    {
        var position = (step / _periodSteps * _bins % _bins) - 0.5;
        var (left, right) = (_profile[((int)Math.Floor(position) + _bins) % _bins], _profile[((int)Math.Floor(position) + 1) % _bins]);
        var own = _profile[BinOf(step)];
        var share = position - Math.Floor(position);
        return own.Visits == 0 ? double.NaN
            : left.Visits == 0 || right.Visits == 0 ? own.Mean
            : ((1 - share) * left.Mean) + (share * right.Mean);
    }

    private static double Scale(double mean, double deviation) => new[] { DeviationToSigma * deviation, 0.001 * Math.Abs(mean), 1e-9 }.Max();

    private sealed record Bin(int Visits, double Mean, double Deviation, int Judged, double Anomalous);
}
