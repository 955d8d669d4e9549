using CsCheck;
using Exporter.Signals;

namespace Exporter.Tests.Features;

/// <summary>Time to limit and seasons against their naive references, on streams with trends, saw-teeth, noise, leaps and gaps.</summary>
public sealed class LimitAndSeasonProperties
{
    private const double LimitValue = 10;
    private const double LongestHorizonHours = 4;

    // Seed, length, share of gaps, size of the noise, slope, height and length of the saw-teeth.
    private static readonly Gen<(int Seed, int Steps, double Gaps, double Noise, double Slope, double Tooth, double ToothSteps)> Streams = Gen.Select(
        Gen.Int[0, 1_000_000],
        Gen.OneOf(Gen.Int[1, 90], Gen.Int[100, 400], Gen.Int[1000, 2200]),
        One(0, 0.05, 0.6),
        One(0.001, 0.05, 1),
        One(0.0001, 0.002, 0.02, -0.001),
        One(0, 1, 4),
        One(60, 180, 700));

    [Fact]
    public void LimitFamily_OnAnyStream_EqualsTheNaiveReferenceOnBothSides() => Streams.Sample(stream =>
    {
        var log = Log(stream.Seed, stream.Steps, stream.Gaps, step => (stream.Noise, (stream.Slope * step) + (stream.Tooth * (step % stream.ToothSteps) / stream.ToothSteps)));
        double[] turned = [.. log.Select(value => -value)];
        var above = Feed([], [SomeHistory.Limited(LimitValue), SomeHistory.Plain("clock")], log);
        var below = Feed([], [SomeHistory.Limited(-LimitValue, LimitSide.Below), SomeHistory.Plain("clock")], turned);
        var eta = new NaiveLimit(log, LimitValue).EtaHours();
        foreach (var history in new[] { above, below })
        {
            Assert.Equal((float)(LimitValue - log[^1]), history["x:limit_margin"], 1e-5f);
            AssertClose(1 / (1 + (eta / LongestHorizonHours)), history["x:limit_imminence"], 1e-5, $"imminence at {eta} h");
            AssertClose(eta, history["x:limit_eta_hours"], 1e-5 * (1 + eta), "eta");
        }
    }, iter: 400);

    [Fact]
    public void LimitFamily_OfASeasonalSignal_EqualsTheNaiveReference() => Gen.Select(
        Gen.Int[0, 1_000_000], One(0.02, 0.5, 3), One(0, 0.0001, 0.001), One(0, 2, 6), One(0, 2, 6), One(6, 24, 40), One(2.1, 2.4, 2.7, 2.9, 3.6)).Sample((seed, noise, slope, tooth, wave, hours, periods) =>
    {
        var period = TimeSpan.FromHours(hours);
        var steps = period.TotalMinutes;
        var log = Log(seed, (int)(periods * steps), 0.01, step => (noise, (slope * step) + (tooth * (step % steps) / steps) - (wave * Math.Cos(2 * Math.PI * step / steps) / 2) + (wave / 2)));
        var history = Feed([period], [SomeHistory.Limited(LimitValue), SomeHistory.Plain("clock")], log);
        var season = new NaiveSeason(log, period, 3);
        var eta = history["x:limit_eta_hours"];

        // Where a daily peak just reaches the limit, the smallest difference decides between this day and the next: both are right.
        Assert.True(
            IsBetween(eta, Etas(LimitValue)) || IsBetween(eta, [.. Etas(0.998 * LimitValue), .. Etas(1.002 * LimitValue)]),
            $"expected {string.Join(" ", Etas(LimitValue))}, was {eta}");

        double[] Etas(double limit) => [.. new[] { 0.99, 1, 1.01 }.Select(clearer => new NaiveLimit(log, limit, season, clearer).EtaHours())];
    }, iter: 40);

    [Fact]
    public void SeasonalFamily_OnAnyStream_EqualsTheNaiveReference() => Gen.Select(
        Gen.Int[0, 1_000_000], One(0, 0.05, 0.8), One(0.01, 0.5), One(0, 1, 100), One(0.75, 1, 2.2, 24), One(0.4, 1.5, 2.3, 7.1)).Sample((seed, gaps, noise, level, hours, periods) =>
    {
        // Every now and then a whole hour is off, which is what season_anomalous counts.
        var period = TimeSpan.FromHours(hours);
        var log = Log(seed, (int)(periods * period.TotalMinutes) + 1, gaps, step => (noise, level + Math.Sin(2 * Math.PI * step / period.TotalMinutes) + (step / 60 % 5 == 3 ? 10 * noise : 0)));
        var history = Feed([period], [SomeHistory.Plain(), SomeHistory.Plain("clock")], log);
        AssertSeason(history, log, period);
    }, iter: 60);

    [Fact]
    public void SeasonalFamily_OfAWeekBesideADay_EqualsTheNaiveReferenceOfEach()
    {
        var (day, week) = (TimeSpan.FromDays(1), TimeSpan.FromDays(7));
        var log = Log(3, 21 * 1440, 0.02, step => (0.2, Math.Sin(2 * Math.PI * step / 1440) + (step / 1440 % 7 >= 5 ? -1 : 0)));
        var history = Feed([day, week], [SomeHistory.Plain(), SomeHistory.Plain("clock")], log);
        AssertSeason(history, log, day);
        AssertSeason(history, log, week);
    }

    private static bool IsBetween(float eta, double[] etas) =>
        double.IsNaN(etas[0]) ? float.IsNaN(eta) : eta >= (0.99 * etas.Min()) - 0.02 && eta <= (1.01 * etas.Max()) + 0.02;

    private static void AssertSeason(SomeHistory history, double[] log, TimeSpan period)
    {
        var (name, naive) = (PrometheusDuration.Format(period), new NaiveSeason(log, period, 3));
        var z = naive.Z(log[^1]);
        AssertClose(z, history[$"x:seasonal_z_{name}"], 0.002 + (0.01 * Math.Abs(z)), "seasonal_z");

        // The deviation is kept to 0.2 %, a share to a thousandth.
        var (most, least) = (new NaiveSeason(log, period, 2.98).Anomalous, new NaiveSeason(log, period, 3.02).Anomalous);
        var anomalous = history[$"x:season_anomalous_{name}"];
        Assert.True(double.IsNaN(least) ? float.IsNaN(anomalous) : anomalous >= least - 0.005 && anomalous <= most + 0.005, $"anomalous: expected {least} to {most}, was {anomalous}");
    }

    private static SomeHistory Feed(TimeSpan[] seasonality, SignalDefinition[] signals, double[] log)
    {
        var history = new SomeHistory(seasonality, signals);
        foreach (var value in log)
        {
            history.Step(value, 0);
        }

        return history;
    }

    private static double[] Log(int seed, int steps, double gaps, Func<int, (double Noise, double Level)> at)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, steps).Select(step =>
        {
            var (noise, level) = at(step);
            var value = (float)(level + (noise * (random.NextDouble() - 0.5)));
            return random.NextDouble() < gaps ? double.NaN : (double)value;
        })];
    }

    private static Gen<double> One(params double[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void AssertClose(double expected, float actual, double tolerance, string name) => Assert.True(
        double.IsNaN(expected) ? float.IsNaN(actual) : Math.Abs(expected - actual) <= tolerance, $"{name}: expected {expected}, was {actual}");
}
