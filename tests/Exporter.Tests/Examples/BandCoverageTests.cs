using System.Globalization;

namespace Exporter.Tests.Examples;

/// <summary>How often the band around a signal's forecast holds what then comes.</summary>
public sealed class BandCoverageTests
{
    // What the band is made of was chosen on seeds 1 to 3; these are others.
    [Fact]
    public void Band_OnTheDemosFleet_HoldsEightOfTenValues()
    {
        var all = CoveredFleet.Unseen.SelectMany(fleet => fleet.Bands.Judge(fleet.Truth)).ToArray();
        var judged = all.Where(one => one.IsUndisturbed).ToArray();
        var held = Share(judged, one => one.IsHeld);
        var usual = Share(judged, one => one.IsUsual);
        var width = Median(judged.Where(one => one.Highest > one.Lowest).Select(one => one.RelativeWidth));
        var byHorizon = judged.GroupBy(one => one.Forecast.Ahead).OrderBy(group => group.Key)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key.TotalHours} h ahead {Share([.. group], one => one.IsHeld):P1} of {group.Count()}"));
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{judged.Length} forecasts: {held:P1} held, {Share(judged, one => one.Truth < one.Forecast.Lower):P1} came lower ({string.Join(", ", byHorizon)}); median width {width:F2} of the range of eight tenths of all values, which held {usual:P1}; with repairs and incidents {Share(all, one => one.IsHeld):P1} of {all.Length}");
        TestContext.Current.TestOutputHelper!.WriteLine(text);

        // Meant to be 80 %. Forecasts of one fault are not independent, so other seeds differ by some points.
        Assert.True(held is >= 0.72 and <= 0.88, text);
    }

    private static double Share(JudgedBand[] judged, Func<JudgedBand, bool> condition) => judged.Count(condition) / (double)judged.Length;

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : double.NaN;
}
