using Exporter.Features;
using Exporter.Tests.Features;
using Exporter.Tests.Models;
using Exporter.Trainer.ZeroShot;

namespace Exporter.Tests.Trainer.ZeroShot;

public sealed class SignalAggregatesTests
{
    [Fact]
    public void Fill_TwoSignals_PoolsEachMeasure()
    {
        // ln 2 and ln 20; from three deviations on a signal is remarkable.
        var aggregates = Of(("cpu:robust_z_1h", -1f), ("disk:robust_z_1h", 19f));
        Assert.Equal([2.9957323, 0.6931472, 1.8444397, 0.5], Pool(aggregates, "deviation"), Near);
    }

    [Fact]
    public void Fill_SignBeyondTheCut_CountsAsTheCut() =>
        Assert.Equal([Math.Log(21), double.NaN, Math.Log(21), 1], Pool(Of(("cpu:shift_5m", -1000f)), "shift"), Near);

    [Fact]
    public void Fill_OneSignalHasALimit_ThereIsNoSecond() =>
        Assert.Equal([0.75, double.NaN, 0.75, 1], Pool(Of(("disk:limit_imminence", 0.75f)), "imminence"), Near);

    [Fact]
    public void Fill_Slope_IsTheRiseOverItsSpanInSpreads()
    {
        // 120 steps of 30 s are an hour: 0.5 in it, by a spread of 0.1. 30 steps: a quarter of 0.4. All 1,560: 13 hours of 0.05.
        var aggregates = Of(("cpu:mean_1h", 10f), ("cpu:stddev_1h", 0.1f), ("cpu:slope_1h", 0.5f), ("cpu:slope_15m", -0.4f), ("cpu:slope_all", 0.05f), ("cpu:mean_5m", 10.2f));
        Assert.Equal(Math.Log(1 + 5), Pool(aggregates, "rise_120")[0], 1e-5);
        Assert.Equal(Math.Log(1 + 1), Pool(aggregates, "rise_30")[0], 1e-5);
        Assert.Equal(Math.Log(1 + 6.5), Pool(aggregates, "rise_all")[0], 1e-5);
        Assert.Equal(Math.Log(1 + 2), Pool(aggregates, "step")[0], 1e-5);
        Assert.Equal(Math.Log(1 + 0.01), Pool(aggregates, "restlessness")[0], 1e-5);
    }

    [Fact]
    public void Fill_ConstantSignal_IsMeasuredByAThousandthOfItsLevel() =>
        Assert.Equal(Math.Log(1 + 3), Pool(Of(("cpu:mean_1h", 100f), ("cpu:stddev_1h", 0f), ("cpu:slope_1h", 0.3f)), "rise_120")[0], 1e-5);

    [Fact]
    public void Fill_NothingKnown_IsMissing() => Assert.All(Of(), value => Assert.True(float.IsNaN(value)));

    [Fact]
    public void Fill_SignalsInAnotherOrderOrByOtherNames_AreTheSame()
    {
        var (ordered, turned) = (OfHistory(["a", "b", "c"], Values), OfHistory(["z", "y", "x"], step => [.. Values(step).Reverse()]));
        Assert.Equal(ordered[..^1], turned[..^1]);
        Assert.Equal(ordered[^1], turned[^1], 1e-4f);
    }

    [Fact]
    public void Fill_SignalsInAnotherUnit_AreTheSame()
    {
        var (plain, scaled) = (OfHistory(["a", "b", "c"], Values), OfHistory(["a", "b", "c"], step => Array.ConvertAll(Values(step), value => 1000 * value)));
        Assert.Equal(plain, scaled, (a, b) => float.IsNaN(a) ? float.IsNaN(b) : Math.Abs(a - b) < 2e-3);
        Assert.Contains(plain, value => value > 1);
    }

    [Fact]
    public void Fill_MissingSignal_LeavesTheOthersAsTheyAre()
    {
        var (alone, beside) = (OfHistory(["a"], step => [Values(step)[0]]), OfHistory(["a", "b"], step => [Values(step)[0], double.NaN]));
        foreach (var name in (string[])["deviation", "novelty", "rise_120", "step"])
        {
            Assert.Equal(Pool(alone, name), Pool(beside, name));
        }

        Assert.Equal([1, 0, 0.5, 0.5], Pool(beside, "missing"), Near);
    }

    [Fact]
    public void Fill_Again_AllocatesNothing()
    {
        var aggregates = new SignalAggregates(SomeModels.Definition, SomeModels.Schema);
        var (features, vector) = (SomeModels.RandomMatrix(1).Row(0).ToArray(), new float[SignalAggregates.Names.Length]);
        aggregates.Fill(features, vector);
        var before = GC.GetAllocatedBytesForCurrentThread();
        aggregates.Fill(features, vector);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static double[] Values(int step) => [50 + (10 * Math.Sin(step / 7.0)), 3 + (step % 5) + (step > 180 ? 4 : 0), 200 + (0.3 * step) + (step % 3)];

    private static float[] OfHistory(string[] names, Func<int, double[]> values)
    {
        var history = new SomeHistory([], [.. names.Select(name => SomeHistory.Plain(name))]);
        for (var step = 0; step < 200; step++)
        {
            history.Step(values(step));
        }

        return Filled(new SignalAggregates(history.Definition, FeatureSchema.For(history.Definition)), history.Extract().Row(0));
    }

    private static float[] Of(params (string Feature, float Value)[] features) =>
        Filled(new SignalAggregates(SomeModels.Definition, SomeModels.Schema), SomeModels.Matrix([features]).Row(0));

    private static float[] Filled(SignalAggregates aggregates, ReadOnlySpan<float> features)
    {
        var vector = new float[SignalAggregates.Names.Length];
        aggregates.Fill(features, vector);
        return vector;
    }

    /// <summary>Largest, second, mean and share of a measure.</summary>
    private static double[] Pool(float[] aggregates, string measure) =>
        [.. new[] { "max", "second", "mean", "beyond" }.Select(pool => (double)aggregates[SignalAggregates.Names.IndexOf($"{measure}_{pool}")])];

    private static bool Near(double a, double b) => double.IsNaN(a) ? double.IsNaN(b) : Math.Abs(a - b) < 1e-5;
}
