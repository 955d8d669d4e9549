using CsCheck;

namespace Exporter.Tests.Features;

/// <summary>Every family against its naive reference, on streams with trends, noise, ties, leaps and gaps, as short and as long as can be.</summary>
public sealed class FamilyProperties
{
    // Seed, length, share of gaps, size of the noise, slope, quantum (0: none), level.
    private static readonly Gen<(int Seed, int Steps, double Gaps, double Noise, double Slope, double Quantum, double Level)> Streams = Gen.Select(
        Gen.Int[0, 1_000_000],
        Gen.OneOf(Gen.Int[1, 60], Gen.Int[60, 130], Gen.Int[100, 300], Gen.Int[1200, 2200]),
        One(0, 0.003, 0.05, 0.6),
        One(0, 0.01, 1),
        One(0, 0.001, -0.5),
        One(0, 0.5, 5),
        One(0, 0.3, 1e6));

    [Fact]
    public void SignalFamilies_OnAnyStream_EqualTheNaiveReference() => Streams.Sample(stream =>
    {
        var log = Log(stream.Seed, stream.Steps, stream.Gaps, stream.Noise, stream.Slope, stream.Quantum, stream.Level);
        int[] ranges = [0, 1, 5, 15, 30];
        var history = new SomeHistory([], [.. ranges.Select(range => range == 0 ? SomeHistory.Plain("x0") : SomeHistory.Ranged(range, $"x{range}")), SomeHistory.Plain("clock")]);
        foreach (var value in log)
        {
            history.Step([.. ranges.Select(_ => value), 0]);
        }

        foreach (var range in ranges)
        {
            foreach (var (name, expected) in new NaiveFamilies(log, range).All(log.Length - 1))
            {
                AssertClose(expected, history[$"x{range}:{name}"], $"x{range}:{name}", log);
            }
        }
    }, iter: 300);

    [Fact]
    public void PeerFamily_OnAnyValues_EqualsTheNaiveReference() => Gen.OneOf(Gen.Double[-5, 5], Gen.Int[0, 2].Select(value => (double)value), Gen.Const(double.NaN)).Array[1, 40].Sample(values =>
    {
        var history = new SomeHistory([], SomeHistory.Plain(), SomeHistory.Plain("clock"));
        history.Step([.. values.Select((value, i) => ($"e{i:00}", new[] { value, 0 }))]);
        double[] narrow = [.. values.Select(value => (double)(float)value)];
        for (var i = 0; i < values.Length; i++)
        {
            AssertClose(NaiveFamilies.Robust(narrow, narrow[i], 5), history["x:peer_z", i], "peer_z", narrow);
        }
    });

    [Fact]
    public void Correlation_OnAnySignals_EqualsTheNaiveReference() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[2, 20], One(0, 0.2, 0.5), One(0, 1, 10)).Sample((seed, signals, gaps, common) =>
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, signals).Select(_ => new double[120]).ToArray();
        var history = new SomeHistory([], [.. Enumerable.Range(0, signals).Select(i => SomeHistory.Plain($"s{i}")), SomeHistory.Plain("clock")]);
        for (var step = 0; step < 120; step++)
        {
            // Every third signal never moves, which is no behaviour to compare; what the others share turns round in the middle.
            var shared = common * random.NextDouble();
            for (var i = 0; i < signals; i++)
            {
                var value = i % 3 == 2 ? 1 : random.NextDouble() + (shared * (i % 2 == 0 || step < 60 ? 1 : -1));
                values[i][step] = random.NextDouble() < gaps ? double.NaN : (float)value;
            }

            history.Step([.. values.Select(signal => signal[step]), 0]);
        }

        double[][] usable = [.. values.Where(signal => new[] { signal[..60], signal[60..] }.All(half => half.Where(double.IsFinite).ToArray() is { Length: >= 30 } some && some.Distinct().Count() > 1))];
        double[] changes = [.. usable.SelectMany((x, i) => usable[(i + 1)..].Select(y => Math.Abs(Pearson(x[60..], y[60..]) - Pearson(x[..60], y[..60]))))];
        AssertClose(changes.Length == 0 ? double.NaN : changes.Average(), history["entity:correlation_change"], "correlation_change", values[0]);
    });

    private static Gen<double> One(params double[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // A missing value counts as the mean of its half.
    private static double Pearson(double[] x, double[] y)
    {
        var (a, b) = (Centred(x), Centred(y));
        return a.Zip(b).Sum(pair => pair.First * pair.Second) / Math.Sqrt(a.Sum(value => value * value) * b.Sum(value => value * value));

        static double[] Centred(double[] values)
        {
            var mean = values.Where(value => !double.IsNaN(value)).Average();
            return [.. values.Select(value => double.IsNaN(value) ? 0 : value - mean)];
        }
    }

    private static double[] Log(int seed, int steps, double gaps, double noise, double slope, double quantum, double level)
    {
        var random = new Random(seed);
        var leap = random.Next(2 * steps);
        return [.. Enumerable.Range(0, steps).Select(step =>
        {
            var value = level + (slope * step) + (noise * (random.NextDouble() - 0.5)) + (step >= leap ? 3 * noise : 0);
            return random.NextDouble() < gaps ? double.NaN : (float)(quantum > 0 ? quantum * Math.Round(value / quantum) : value);
        })];
    }

    // Deviations divide small differences of large numbers by a scale that may be small as well: what float64 cannot tell apart is not asked for.
    private static void AssertClose(double expected, float actual, string name, double[] log)
    {
        var size = log.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        var tolerance = (1e-5 * (1 + Math.Abs(expected))) + (1e-11 * size);
        Assert.True(
            double.IsNaN(expected) ? float.IsNaN(actual) : Math.Abs(expected - actual) <= tolerance,
            $"{name} of {log.Length} steps: expected {expected}, was {actual}");
    }
}
