namespace Exporter.Tests.Feedback.Drift;

/// <summary>Whether drift is told when something moved, and only then: a model that learnt from four weeks, and other weeks of such a fleet.</summary>
public sealed class DriftWeeksTests(TrainedOnFleet trained, ITestOutputHelper output) : IClassFixture<TrainedOnFleet>
{
    private const int QuietDays = 84;

    [Fact]
    public void Report_TwelveQuietWeeksOfEveryFeature_MovesNothing()
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(2), new LookingAtAll(trained.Load()));
        var nearest = new Dictionary<string, double>(StringComparer.Ordinal);
        var watched = 0;
        for (var step = 0; step < QuietDays * SeasonalFleet.StepsPerDay; step++)
        {
            if (fleet.Step() is { } report)
            {
                watched++;
                foreach (var reading in report.Features.Concat(report.Scores))
                {
                    Assert.NotNull(reading.Thresholds);
                    nearest[reading.Name] = Math.Max(nearest.GetValueOrDefault(reading.Name), reading.Largest);
                }
            }
        }

        output.WriteLine($"{watched} steps, {nearest.Count} distributions; nearest to their thresholds: {string.Join(", ", nearest.OrderByDescending(pair => pair.Value).Take(5).Select(pair => $"{pair.Key} {pair.Value:0.00}"))}");
        Assert.True(watched > 80 * SeasonalFleet.StepsPerDay);
        Assert.True(nearest.Count > 50);
        Assert.All(nearest, pair => Assert.InRange(pair.Value, 0, 0.999));
    }

    [Theory]
    [InlineData("unit", "latency", 36)]
    [InlineData("mean", "load", 192)]
    [InlineData("missing", "queue", 36)]
    public void Report_CovariateShift_NamesTheSignalWithinTheDay(string shift, string signal, int withinSteps)
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(3, hosts: 60), trained.Load());
        Assert.Empty(fleet.Days(5));
        fleet.Fleet.LatencyUnit = shift == "unit" ? 1000 : 1;
        fleet.Fleet.MoreLoad = shift == "mean" ? 0.3 : 0;
        fleet.Fleet.HasQueue = shift != "missing";

        var steps = fleet.StepsUntil(report => report.Moved > 0, days: 1);

        output.WriteLine($"{shift}: after {steps} steps, {fleet.Watch.Report!.Features[0]}");
        Assert.InRange(steps ?? int.MaxValue, 1, withinSteps);
        Assert.StartsWith($"{signal}:", fleet.Watch.Report!.Features[0].Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_ConceptDrift_StaysSilent_AndOutcomesTell()
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(3, hosts: 60), trained.Load());
        Assert.Empty(fleet.Days(9));
        Assert.True(fleet.LastWeek.AlertPrecision > 0.9);

        // What announced a failure hardly ever does any more; signals look as before.
        fleet.Fleet.Deadliness = 0.1;

        Assert.Empty(fleet.Days(9));
        output.WriteLine($"precision {fleet.LastWeek.AlertPrecision:0.00}, calibration error {fleet.LastWeek.CalibrationError:0.0000}");
        Assert.True(fleet.LastWeek.AlertPrecision < 0.4);
        Assert.True(fleet.LastWeek.CalibrationError > 0.01);
    }
}
