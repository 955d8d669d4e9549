namespace Exporter.Tests.Features;

/// <summary>Time to limit once more, slowly and straight from a log of all values, for a limit above: what the fast forecast is held against.</summary>
/// <param name="log">Value of the signal at each step since the first, as float32 widened, NaN where missing; a step is a minute.</param>
/// <param name="limit">What must not be exceeded.</param>
/// <param name="season">The profile of the first period; null for none.</param>
/// <param name="clearer">How much clearer the season is taken to be than it is: its deviations are known to 0.2 % only.</param>
internal sealed class NaiveLimit(double[] log, double limit, NaiveSeason? season = null, double clearer = 1)
{
    private const double NeverHours = 240;

    private readonly NaiveFamilies _families = new(log);
    private Lazy<double[]> _means = null!;
    private Lazy<double> _weight = null!;
    private Lazy<bool> _isFlat = null!;

    /// <summary>Hours until the limit is crossed.</summary>
    public double EtaHours()
    {
        _means = new(() => [.. season!.Profile.Select(bin => bin.Mean)]);
        _weight = new(Weight);
        _isFlat = new(() => _weight.Value == 0);
        var last = log[^1];
        return double.IsNaN(last) ? double.NaN : last > limit ? 0 : Math.Min(NeverHours, Math.Min(ByTheRise(), ByTheEnvelope(last)) / 60);
    }

    // Two lines through twelve means each, of now and of ten steps ago.
    private double ByTheRise()
    {
        var points = _families.Buckets()[^13..];
        var (now, before) = (Rise(points[1..], Now), Rise(points[..12], Now - 10));
        return now is null && before is null ? double.PositiveInfinity : StepsTo((now ?? before)!.Value.Level, ((now?.Speed ?? 0) + (before?.Speed ?? 0)) / 2);
    }

    private (double Speed, double Level)? Rise((double T, double X)[] points, double at)
    {
        if (!(Tau(points, 7) > 0.4))
        {
            return null;
        }

        var (slope, level) = TheilSen(WithoutSeason(points), at);
        return (Math.Max(0, slope) * Trust(Tau(WithoutSeason(points), 7)) * CeilingTrust(level + Season(at)), level);
    }

    private int Now => log.Length - 1;

    private double CeilingTrust(double level)
    {
        double[] highs = [.. CoarseHighs().Where(high => !double.IsNaN(high)).Order()];
        if (highs.Length < 24 || highs[^1] > limit)
        {
            return 1;
        }

        var ceiling = highs[(int)Math.Ceiling(0.97 * highs.Length) - 1];
        return ceiling < limit ? Ramp(level, ceiling, ceiling + (0.25 * (limit - ceiling))) : 1;
    }

    // The highest of every four neighbours among 13 blocks of 120 steps.
    private double ByTheEnvelope(double last)
    {
        var points = Blocks();
        var envelope = Envelope(WithoutSeason(points));
        if (!(Tau(Envelope(points), 4) > 0.4) || !(envelope[^1].X < limit))
        {
            return double.PositiveInfinity;
        }

        var climb = UsualRise();
        return Math.Max(
            StepsTo(envelope[^1].X, Math.Max(0, TheilSen(envelope, 0).Slope) * Trust(Tau(envelope, 4))),
            climb > 0 ? (limit - last) / climb : double.PositiveInfinity);
    }

    // 13 blocks of 120 steps by their highest value, the last of them up to now.
    private (double T, double X)[] Blocks()
    {
        double[] highs =
        [
            .. CoarseHighs().Chunk(12).Select(block => block.Where(high => !double.IsNaN(high)).DefaultIfEmpty(double.NaN).Max()),
            log[^Math.Min(120, log.Length)..].Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Max(),
        ];
        return [.. highs.Select((high, i) => (Now - 59.5 - (120 * (12 - i)), high))];
    }

    private static (double T, double X)[] Envelope((double T, double X)[] blocks) => [.. Enumerable.Range(0, 10).Select(i => (120.0 * i, Highest(blocks[i..(i + 4)])))];

    private static double Highest((double T, double X)[] four) => four.Any(block => double.IsNaN(block.X)) ? double.NaN : four.Max(block => block.X);

    // Step by step, as far as anybody asks.
    private double StepsTo(double level, double speed)
    {
        const double Stride = 0.25;
        var strides = Enumerable.Range(0, (int)(NeverHours * 60 / Stride)).Where(stride => level + (speed * stride * Stride) + Season(Now + (stride * Stride)) >= limit);
        return _isFlat.Value ? (level >= limit ? 0 : speed > 0 ? (limit - level) / speed : double.PositiveInfinity) : strides.Select(stride => stride * Stride).FirstOrDefault(double.PositiveInfinity);
    }

    private (double T, double X)[] WithoutSeason((double T, double X)[] points) => [.. points.Select(point => (point.T, point.X - Season(point.T)))];

    // How much higher than now the season is at a step.
    private double Season(double step) => _isFlat.Value ? 0 : _weight.Value * (Usual(step) - Usual(Now));

    // Straight through the bin's mean, as steep as towards the nearer neighbour.
    private double Usual(double step)
    {
        var (position, means) = (season!.PositionOf(step + (1e4 * season.Profile.Count * 1440)), _means.Value);
        var bin = (int)position;
        var (back, ahead) = (means[bin] - means[(bin + means.Length - 1) % means.Length], means[(bin + 1) % means.Length] - means[bin]);
        return means[bin] + ((Math.Abs(back) < Math.Abs(ahead) ? back : ahead) * (position - bin - 0.5));
    }

    private double Weight()
    {
        if (season is null || season.Profile.Any(bin => bin.Judged == 0))
        {
            return 0;
        }

        var points = _families.Buckets()[^13..];
        var rises = new[] { Trust(Tau(points[1..], 7)), Trust(Tau(points[..12], 7)), Trust(Tau(Envelope(Blocks()), 4)) };
        var means = _means.Value;
        var apart = means.Average(mean => Math.Abs(mean - means.Average()));
        var unclear = season.Profile.Average(bin => bin.Deviation) / apart;
        return apart > 0 ? rises.Max() * Ramp(-unclear / clearer, -0.4, -0.1) : 0;
    }

    private double UsualRise()
    {
        var means = _families.Buckets();
        double[] rises = [.. Enumerable.Range(12, means.Length - 12).Select(i => means[i].X - means[i - 12].X).Where(rise => rise > 0)];
        return rises.Length == 0 ? 0 : NaiveFamilies.Median(rises) / 120;
    }

    private double[] CoarseHighs()
    {
        var starts = _families.Buckets()[..144].Select(bucket => (int)(bucket.T - 4.5));
        return [.. starts.Select(start => Enumerable.Range(start, 10).Select(step => step < 0 ? double.NaN : log[step])
            .Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Max())];
    }

    private static (double Slope, double Level) TheilSen((double T, double X)[] points, double at)
    {
        var present = points.Where(point => !double.IsNaN(point.X)).ToArray();
        var slope = NaiveFamilies.Median([.. present.SelectMany((a, i) => present[(i + 1)..].Select(b => (b.X - a.X) / (b.T - a.T)))]);
        return (slope, NaiveFamilies.Median([.. present.Select(point => point.X - (slope * (point.T - at)))]));
    }

    private static double Tau((double T, double X)[] points, int fewest)
    {
        var present = points.Where(point => !double.IsNaN(point.X)).ToArray();
        return present.Length < fewest ? double.NaN : present.SelectMany((a, i) => present[(i + 1)..].Select(b => (double)Math.Sign(b.X - a.X))).Average();
    }

    private static double Trust(double tau) => double.IsNaN(tau) ? 0 : Ramp(tau, 0.4, 0.8);

    private static double Ramp(double value, double from, double to) => Math.Clamp((value - from) / (to - from), 0, 1);
}
