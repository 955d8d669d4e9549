using CsCheck;
using Exporter.Features;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Features;

public sealed class SignalBlockTests
{
    private const int Signals = 11;

    // Per signal a large constant part, a size, and how often a value is missing; some signals hardly ever change.
    private static readonly Gen<(double Level, double Size, int GapPercent, int Seed)> Kind = Gen.Select(
        Gen.OneOf(Gen.Const(0.0), Gen.Double[-1e6, 1e6]), Gen.OneOf(Gen.Const(0.0), Gen.Double[0.01, 100]), Gen.OneOf<int>(Gen.Const(0), Gen.Const(3), Gen.Const(40), Gen.Const(97)), Gen.Int[0, 1000]);

    [Fact]
    public void Summary_OnAnySignals_EqualsTheTextbookFormulas() => Gen.Select(Gen.Int[1, 420], Kind.Array[Signals]).Sample(
        (steps, kinds) =>
        {
            var history = new SomeHistory([.. Enumerable.Range(0, Signals).Select(i => SomeHistory.Plain($"s{i}"))]);
            var random = kinds.Select(kind => new Random(kind.Seed)).ToArray();
            for (var step = 0; step < steps; step++)
            {
                history.Step([.. kinds.Select((kind, i) => Value(kind, random[i]))]);
            }

            return history.Windows.EntitySlots == 0 || SameAsNaive(history.Windows);
        },
        iter: 60);

    private static double Value((double Level, double Size, int GapPercent, int Seed) kind, Random random)
    {
        var value = (float)(kind.Level + (kind.Size * Math.Round(random.NextDouble() * 40)));
        return random.Next(100) < kind.GapPercent ? double.NaN : value;
    }

    private static bool SameAsNaive(PredictorWindows windows)
    {
        var block = new SignalBlock(new int[Signals]);
        for (var signal = 0; signal < Signals; signal++)
        {
            block.Load(windows, 0, signal / SignalBlock.Lanes * SignalBlock.Lanes);
            var window = windows.Read(0, signal);
            var naive = NaiveSummary.Of(window);
            ref readonly var summary = ref block[signal % SignalBlock.Lanes];
            foreach (var (name, got, expected, tolerance) in naive.Compare(summary))
            {
                Assert.True(got.Equals(expected) || Math.Abs(got - expected) <= tolerance, $"signal {signal}, {name}: {got}, not {expected}");
            }
        }

        return true;
    }
}
