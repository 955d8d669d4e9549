namespace Exporter.Tests.Forecasting;

/// <summary>Series made up from a seed.</summary>
internal static class SomeSeries
{
    /// <summary>A standard normal number, by twelve uniform ones.</summary>
    public static double Normal(Random random)
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
        {
            sum += random.NextDouble();
        }

        return sum;
    }

    /// <summary>Level, trend, a sine as season and noise.</summary>
    public static double[] Seasonal(int seed, int count, int season, double slope, double amplitude, double noise)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => 100 + (slope * i) + (amplitude * Math.Sin(2 * Math.PI * i / season)) + (noise * Normal(random)))];
    }

    /// <summary>A walk whose steps have deviation 1, seen with noise.</summary>
    public static double[] Walk(int seed, int count, double noise)
    {
        var (random, level) = (new Random(seed), 0.0);
        return [.. Enumerable.Range(0, count).Select(_ => (level += Normal(random)) + (noise * Normal(random)))];
    }
}
