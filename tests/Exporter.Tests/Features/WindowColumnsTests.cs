using Exporter.Features;
using Exporter.Tests.Signals.Windows;

namespace Exporter.Tests.Features;

public sealed class WindowColumnsTests
{
    [Fact]
    public void Names_OfWindows_StandBehindAllFeaturesStepByStepOldestFirst()
    {
        var without = FeatureSchema.For(SomeWindows.Predictor(2));
        var schema = FeatureSchema.For(SomeWindows.Predictor(2) with { WindowSteps = 3 });

        Assert.Equal((without.Names.Length, null), (without.WindowsFrom, without.Windows));
        Assert.Equal([.. without.Names, "s0:window_2", "s1:window_2", "s0:window_1", "s1:window_1", "s0:window_0", "s1:window_0"], schema.Names);
        Assert.Equal([.. without.SignalOf, 0, 1, 0, 1, 0, 1], schema.SignalOf);
        Assert.Equal(without.Names.Length, schema.WindowsFrom);
        Assert.Equal(6, schema.Windows!.Columns);
    }

    [Fact]
    public void Hash_ChangesWithTheNumberOfSteps() =>
        Assert.Equal(3, ((int[])[0, 3, 4]).Select(steps => FeatureSchema.For(SomeWindows.Predictor(2) with { WindowSteps = steps }).Hash).Distinct().Count());

    [Fact]
    public void Extract_StepsWithAGap_AreTheValuesOfEachStepAndNaNBetween()
    {
        var some = new SomeWindows(SomeWindows.Predictor(2) with { WindowSteps = 4 });
        some.With("a", 1).With("a", 10, signal: 1).Apply(1);
        some.With("a", 2).Apply(2);
        some.With("a", 4).With("a", 40, signal: 1).Apply(4);

        // Steps 1 to 4; nothing came at step 3.
        Assert.Equal([1, 10, 2, float.NaN, float.NaN, float.NaN, 4, 40], Row(some)[^8..]);
    }

    [Fact]
    public void Extract_MoreSignalsThanLanesAndAllFineSteps_AreInTheirPlaces()
    {
        const int signals = 11;
        const int steps = 120;
        var some = new SomeWindows(SomeWindows.Predictor(signals) with { WindowSteps = steps });
        for (var step = 0; step < steps + 7; step++)
        {
            for (var signal = 0; signal < signals; signal++)
            {
                some.With("a", (100 * step) + signal, signal);
            }

            some.Apply(step);
        }

        Assert.Equal(
            Enumerable.Range(7, steps).SelectMany(step => Enumerable.Range(0, signals).Select(signal => (float)((100 * step) + signal))),
            Row(some)[^(signals * steps)..]);
    }

    [Fact]
    public void Extract_Features_AreThoseOfVectorsWithoutWindows()
    {
        var (with, without) = (new SomeWindows(SomeWindows.Predictor(3) with { WindowSteps = 5 }), new SomeWindows(3));
        foreach (var some in (SomeWindows[])[with, without])
        {
            for (var step = 0; step < 50; step++)
            {
                some.With("a", step).With("a", step % 7, signal: 1).With("a", -step * step, signal: 2).Apply(step);
            }
        }

        var expected = Row(without);
        Assert.Equal(expected, Row(with)[..expected.Length]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(4097, 1)]
    public void Mistakes_OfNoWindowOrTooLargeOnes_SayWhatIsWanted(int steps, int signals) => Assert.Equal(
        ["windows needs at least one step and one signal, and at most 4096 values in all"],
        new WindowLayout(steps, [.. Enumerable.Range(0, signals).Select(i => $"s{i}")]).Mistakes(["s0:last"]));

    [Fact]
    public void Mistakes_OfOtherFeaturesAtTheEnd_NameTheWindows()
    {
        var layout = new WindowLayout(2, ["a", "b"]);
        const string expected = "the last 4 features are not those of windows with 2 steps of 2 signals: a:window_1 to b:window_0";

        Assert.Empty(layout.Mistakes(["a:last", "a:window_1", "b:window_1", "a:window_0", "b:window_0"]));
        Assert.Equal([expected], layout.Mistakes(["a:window_0", "b:window_0"]));
        Assert.Equal([expected], layout.Mistakes(["a:window_1", "b:window_1", "a:window_0", "b:window_0", "entity:age_hours"]));
    }

    private static float[] Row(SomeWindows some)
    {
        var matrix = new FeatureMatrix();
        new FeatureExtractor(some.Definition).Extract(some.Windows, matrix);
        return matrix.Row(0).ToArray();
    }
}
