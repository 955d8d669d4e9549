namespace Exporter.Tests.Features;

/// <summary>Time to limit once more, slowly and straight from a log of all values, for a limit above: what the fast forecast is held against.</summary>
/// <param name="log">Value of the signal at each step since the first, as float32 widened, NaN where missing; a step is a minute.</param>
/// <param name="limit">What must not be exceeded.</param>
internal sealed class NaiveLimit(double[] log, double limit)
{
    private const double NeverHours = 240;

    private readonly NaiveFamilies _families = new(log);

    /// <summary>Hours until the limit is crossed.</summary>
    public double EtaHours()
    {
        var last = log[^1];
        return double.IsNaN(last) ? double.NaN : last > limit ? 0 : Math.Min(NeverHours, Math.Min(ByTheRise(), ByTheEnvelope(last)) / 60);
    }

    // Two lines through twelve means each, of now and of ten steps ago.
    private double ByTheRise()
    {
        var points = _families.Buckets()[^13..];
        var now = Rise(points[1..], log.Length - 1);
        var before = Rise(points[..12], log.Length - 1 - 10);
        var speed = (now.Speed + before.Speed) / 2;
        return speed > 0 ? Math.Max(0, limit - (now.Speed > 0 ? now.Level : before.Level)) / speed : double.PositiveInfinity;
    }

    private (double Speed, double Level) Rise((double T, double X)[] points, double at)
    {
        var present = points.Where(point => !double.IsNaN(point.X)).ToArray();
        if (present.Length < 7)
        {
            return (0, 0);
        }

        var (slope, level, tau) = TheilSen(present, at);
        return (Math.Max(0, slope) * Ramp(tau, 0.4, 0.8) * CeilingTrust(level), level);
    }

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
        double[] highs = CoarseHighs();
        double[] blocks =
        [
            .. highs.Chunk(12).Select(block => block.Where(high => !double.IsNaN(high)).DefaultIfEmpty(double.NaN).Max()),
            log[^Math.Min(120, log.Length)..].Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Max(),
        ];
        var envelope = Enumerable.Range(0, 10).Select(i => (T: 120.0 * i, X: blocks[i..(i + 4)].Max())).ToArray();
        envelope = [.. envelope.Select((point, i) => blocks[i..(i + 4)].Any(double.IsNaN) ? (point.T, double.NaN) : point)];
        var present = envelope.Where(point => !double.IsNaN(point.X)).ToArray();
        var highest = envelope[^1].X;
        if (present.Length < 4 || !(highest < limit))
        {
            return double.PositiveInfinity;
        }

        var (slope, _, tau) = TheilSen(present, 0);
        var speed = slope * Ramp(tau, 0.4, 0.8);
        var climb = UsualRise();
        return speed > 0 ? Math.Max((limit - highest) / speed, climb > 0 ? (limit - last) / climb : double.PositiveInfinity) : double.PositiveInfinity;
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

    private static (double Slope, double Level, double Tau) TheilSen((double T, double X)[] points, double at)
    {
        var pairs = points.SelectMany((a, i) => points[(i + 1)..].Select(b => (Slope: (b.X - a.X) / (b.T - a.T), Sign: Math.Sign(b.X - a.X)))).ToArray();
        var slope = NaiveFamilies.Median([.. pairs.Select(pair => pair.Slope)]);
        return (slope, NaiveFamilies.Median([.. points.Select(point => point.X - (slope * (point.T - at)))]), pairs.Average(pair => pair.Sign));
    }

    private static double Ramp(double value, double from, double to) => Math.Clamp((value - from) / (to - from), 0, 1);
}
