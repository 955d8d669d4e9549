using System.Globalization;

namespace Exporter.Tests.Examples;

/// <summary>How often the interval around a time that a hazard gives holds the failure.</summary>
[Long(40)]
public sealed class HazardCoverageTests
{
    // Nothing was chosen for it: the interval is what a model's probabilities say.
    [Fact]
    public void Interval_OnTheDemosFleet_HoldsTheFailure()
    {
        var judged = CoveredFleet.Unseen.SelectMany(fleet => fleet.Hazards.Judge(fleet.Truth)).ToArray();
        var failed = judged.Where(one => one.OnsetMs - one.AtMs <= TimeSpan.FromHours(6).TotalMilliseconds).ToArray();
        var held = Share(judged, one => one.IsHeld);
        var bounded = judged.Where(one => one.Forecast.UpperMs is not null).ToArray();
        var off = failed.Select(one => Math.Abs(one.Forecast.AtMs - one.OnsetMs!.Value) / (double)(one.OnsetMs.Value - one.AtMs)).Order().ElementAt(failed.Length / 2);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{judged.Length} forecasts: {held:P1} held, {Share(judged, one => one.IsEarlier):P1} earlier; {bounded.Length} with an upper end: {Share(bounded, one => one.IsHeld):P1} held; {failed.Length} with a failure within 6 h: {Share(failed, one => one.IsHeld):P1} held, {Share(failed, one => one.IsEarlier):P1} earlier, median error {off:P0} of the true time ahead");
        TestContext.Current.TestOutputHelper!.WriteLine(text);

        // Meant to be 80 %; forecasts of one fault are not independent.
        Assert.True(held is >= 0.72 and <= 0.9, text);
    }

    private static double Share(JudgedTime[] judged, Func<JudgedTime, bool> condition) => judged.Count(condition) / (double)judged.Length;
}
