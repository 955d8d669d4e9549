using Exporter.Features.Course;

namespace Exporter.Tests.Features.Course;

public sealed class ForecastBandTests
{
    private static SignalForecast[] Read(SomeHistory history, int signal = 0)
    {
        var target = new SignalForecast[history.Definition.Horizons.Length];
        return target[..new CourseReader(history.Definition).Forecast(history.Windows, 0, signal, target)];
    }

    [Fact]
    public void ConstantSignal_StaysWhereItIs()
    {
        var forecasts = Read(new SomeHistory(SomeHistory.Plain()).Feed(900, _ => 0.1));

        Assert.Equal([TimeSpan.FromHours(1), TimeSpan.FromHours(4)], forecasts.Select(forecast => forecast.Ahead));
        Assert.All(forecasts, forecast =>
        {
            Assert.Equal(0.1, forecast.Value, 1e-7);
            Assert.InRange(forecast.Upper - forecast.Lower, 0, 1e-7);

            // What a float32 makes of 0.1 is in it.
            Assert.InRange(0.1f, forecast.Lower, forecast.Upper);
        });
    }

    [Fact]
    public void SteadyRise_IsDampedAndItsBandHasThreeParts()
    {
        // 0.001 a step, as long as windows are, so every forecast before was made on such a line too.
        var forecast = Read(new SomeHistory(SomeHistory.Plain()).Feed(2000, step => 0.001 * step))[0];

        // The last mean lies 4.5 steps back: 1.9945. From there 64.5 steps: 120 · (1 - e^(-64.5/120)) = 49.894 slopes.
        Assert.Equal(1.9945 + 0.049894, forecast.Value, 1e-5);

        // Each earlier one was made for 60 steps and led to 120 · (1 - e^-0.5) = 47.216 slopes: 12.784 too few. Eight of ten values lie 3.5 steps or less from their mean.
        var deviation = Math.Sqrt(Math.Pow(1.2 * 0.012784, 2) + Math.Pow(0.0035, 2)) + 0.049894;
        Assert.Equal(forecast.Value - deviation, forecast.Lower, 1e-5);
        Assert.Equal(forecast.Value + deviation, forecast.Upper, 1e-5);
    }

    [Fact]
    public void Noise_HasABandForValuesAndNotForMeans()
    {
        var held = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var history = new SomeHistory(SomeHistory.Plain()).Feed(600, _ => random.NextDouble());
            var forecast = Read(history)[0];
            var truth = random.NextDouble();
            held += truth >= forecast.Lower && truth <= forecast.Upper ? 1 : 0;
        }

        // Eight of ten: 72 to 90 are within two and a half standard deviations of a hundred draws.
        Assert.InRange(held, 70, 90);
    }

    [Fact]
    public void MissingYoungOrFarAhead_IsNotForecast()
    {
        Assert.Empty(Read(new SomeHistory(SomeHistory.Plain()).Feed(900, _ => 1).Feed(1, _ => double.NaN)));
        Assert.Empty(Read(new SomeHistory(SomeHistory.Plain()).Feed(200, _ => 1)));

        // An hour ahead wants 24 means and the six that it looks ahead; four hours want twice 24.
        Assert.Empty(Read(new SomeHistory(SomeHistory.Plain()).Feed(280, _ => 1)));
        Assert.Equal(TimeSpan.FromHours(1), Assert.Single(Read(new SomeHistory(SomeHistory.Plain()).Feed(320, _ => 1))).Ahead);
        Assert.Equal(2, Read(new SomeHistory(SomeHistory.Plain()).Feed(520, _ => 1)).Length);
    }

    [Fact]
    public void HorizonThatWindowsDoNotHoldTwice_IsLeftOut()
    {
        var history = new SomeHistory(SomeHistory.Plain()).Feed(2000, _ => 1);
        var far = history.Definition with { Horizons = [TimeSpan.FromMinutes(780), TimeSpan.FromMinutes(900)] };
        var target = new SignalForecast[2];

        var known = new CourseReader(far).Forecast(history.Windows, 0, 0, target);

        Assert.Equal((1, TimeSpan.FromMinutes(780)), (known, target[0].Ahead));
    }

    [Fact]
    public void Forecast_OfWanderingSignalsWithGaps_IsTheNaiveOne()
    {
        var seen = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var history = Wandering(random);
            var forecasts = Read(history, 9);
            foreach (var (hours, i) in new[] { (1, 0), (4, 1) })
            {
                var expected = NaiveBand.Of(history.Windows.Read(0, 9), hours * 60);
                var found = forecasts.Where(forecast => forecast.Ahead == TimeSpan.FromHours(hours)).ToArray();
                Assert.Equal(expected is null ? 0 : 1, found.Length);
                if (expected is { } naive)
                {
                    seen++;
                    Assert.Equal(naive.Value, found[0].Value, 1e-5);
                    Assert.Equal(naive.Value - naive.Deviation, found[0].Lower, 1e-5);
                    Assert.Equal(naive.Value + naive.Deviation, found[0].Upper, 1e-5);
                }
            }
        }

        Assert.InRange(seen, 40, 110);
    }

    [Fact]
    public void Forecast_AllocatesNothing()
    {
        var history = new SomeHistory(SomeHistory.Plain()).Feed(900, step => step % 7);
        var reader = new CourseReader(history.Definition);
        var target = new SignalForecast[2];
        reader.Forecast(history.Windows, 0, 0, target);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var known = reader.Forecast(history.Windows, 0, 0, target);

        Assert.Equal((2, 0L), (known, GC.GetAllocatedBytesForCurrentThread() - before));
    }

    // Ten signals, so that the last lies in a second block; it wanders, climbs for a while, and is missing now and then, at the end too.
    private static SomeHistory Wandering(Random random)
    {
        var history = new SomeHistory([.. Enumerable.Range(0, 10).Select(i => SomeHistory.Plain($"s{i}"))]);
        var (level, missing) = (1.0, random.Next(3) * 0.1);
        var steps = 150 + random.Next(1700);
        for (var step = 0; step < steps; step++)
        {
            level += (0.01 * (random.NextDouble() - 0.5)) + (step > steps - 90 ? 0.004 : 0);
            var value = random.NextDouble() < missing ? double.NaN : level;
            history.Step([.. Enumerable.Range(0, 9).Select(i => (double)(i * step)), value]);
        }

        return history;
    }
}
