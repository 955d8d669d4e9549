using System.Globalization;

namespace Exporter.Tests.Examples;

/// <summary>How often the interval around a forecast crossing holds what then happens.</summary>
[Long(20)]
public sealed class CrossingCoverageTests
{
    // The widening was taken from seeds 1 to 3; these are others.
    [Fact]
    public void Interval_OnTheDemosFleet_HoldsTheTrueTime()
    {
        var judged = Enumerable.Range(4, 3).AsParallel().AsOrdered().SelectMany(seed => new CrossingCoverage(seed).Judge().ToArray()).ToArray();
        var held = judged.Count(one => one.Forecast.LowerMs <= one.TruthMs && (one.Forecast.UpperMs ?? long.MaxValue) >= one.TruthMs);
        var early = judged.Count(one => one.TruthMs < one.Forecast.LowerMs);
        var bounded = judged.Where(one => one.Forecast.UpperMs is not null).ToArray();
        var boundedHeld = bounded.Count(one => one.Forecast.LowerMs <= one.TruthMs && one.Forecast.UpperMs >= one.TruthMs);
        var width = bounded.Select(one => (one.Forecast.UpperMs!.Value - one.Forecast.LowerMs) / (double)(one.TruthMs - one.AtMs)).Order().ElementAt(bounded.Length / 2);
        var off = judged.Select(one => Math.Abs(one.Forecast.AtMs - one.TruthMs) / (double)(one.TruthMs - one.AtMs)).Order().ElementAt(judged.Length / 2);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{judged.Length} forecasts: {(double)held / judged.Length:P1} held, {(double)early / judged.Length:P1} earlier; {bounded.Length} with an upper end: {(double)boundedHeld / bounded.Length:P1} held, median width {width:P0} of the true time ahead; median error {off:P0}");
        TestContext.Current.TestOutputHelper!.WriteLine(text);

        // Meant to be 80 %; forecasts of one fault are not independent, so other seeds differ by some points.
        Assert.True(held >= 0.72 * judged.Length && held <= 0.9 * judged.Length, text);
    }
}
