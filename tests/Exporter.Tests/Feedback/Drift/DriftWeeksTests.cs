using System.Globalization;
using Exporter.Models.Drift;

namespace Exporter.Tests.Feedback.Drift;

/// <summary>Whether drift is told when something moved, and only then: a model that learnt from four weeks, and other weeks of such a fleet.</summary>
/// <remarks><c>FORESIGHT_DRIFT_SEEDS=N</c> prints what reacts to what on N fleets, each of twelve quiet weeks and of four weeks with each drift.</remarks>
[Long(30)]
public sealed class DriftWeeksTests(TrainedOnFleet trained, ITestOutputHelper output) : IClassFixture<TrainedOnFleet>
{
    private const int QuietDays = 84;
    private const int DaysBefore = 14;
    private const int DaysAfter = 28;
    private const int StepsPerHour = SeasonalFleet.StepsPerDay / 24;

    private static readonly string[] Distances = [.. Enum.GetValues<DistanceKind>().Select(BundledConditions.Feature), BundledConditions.Score, BundledConditions.Reconstruction];

    private static readonly (string Name, Action<SeasonalFleet> Inject)[] Drifts =
    [
        ("covariate, latency in another unit", fleet => fleet.LatencyUnit = 1000),
        ("covariate, load higher by 0.3", fleet => fleet.MoreLoad = 0.3),
        ("covariate, queue not seen", fleet => fleet.HasQueue = false),
        ("covariate, latency follows another host's load", fleet => fleet.LatencyFollowsAnother = true),
        ("prior, seven times as many failures", fleet => fleet.FailuresPerDay = 2.1),
        ("concept, a tenth of what announced failures is one", fleet => fleet.Deadliness = 0.1),
    ];

    private static int SeedsAsked => int.Parse(Environment.GetEnvironmentVariable("FORESIGHT_DRIFT_SEEDS") ?? "0", CultureInfo.InvariantCulture);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(2, Math.Max(1, SeedsAsked))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Report_TwelveQuietWeeksOfEveryFeature_MovesNothing(int seed)
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(seed), new LookingAtAll(trained.Load()));
        var nearest = new Dictionary<string, double>(StringComparer.Ordinal);
        var watched = 0;
        for (var step = 0; step < QuietDays * SeasonalFleet.StepsPerDay; step++)
        {
            if (fleet.Step() is { } report)
            {
                watched++;
                Assert.Empty(step % StepsPerHour == 0 ? fleet.Holding() : []);
                foreach (var reading in report.Features.Concat(report.Scores).Append(report.Reconstruction!))
                {
                    Assert.NotNull(reading.Thresholds);
                    nearest[reading.Name] = Math.Max(nearest.GetValueOrDefault(reading.Name), reading.Largest);
                }
            }
        }

        output.WriteLine($"seed {seed}: {watched} steps, {nearest.Count} distributions; nearest to their thresholds: {string.Join(", ", nearest.OrderByDescending(pair => pair.Value).Take(5).Select(pair => $"{pair.Key} {pair.Value:0.00}"))}");
        Assert.True(watched > 80 * SeasonalFleet.StepsPerDay);
        Assert.True(nearest.Count > 50);
        Assert.All(nearest, pair => Assert.InRange(pair.Value, 0, 0.999));
        if (SeedsAsked > 0)
        {
            WriteDrifts(seed);
        }
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

        var first = fleet.FirstHours(9);
        output.WriteLine($"precision {fleet.LastWeek.AlertPrecision:0.00}, expected {fleet.LastWeek.Expected.AlertPrecision:0.00}, calibration error {fleet.LastWeek.CalibrationError:0.0000}; {Text(first)}");
        Assert.DoesNotContain(first.Keys, Distances.Contains);
        Assert.InRange(first[BundledConditions.BelowExpected], 1, 36);
        Assert.True(fleet.LastWeek.Expected.AlertPrecision > 0.9);
        Assert.True(fleet.LastWeek.AlertPrecision < 0.4);
        Assert.True(fleet.LastWeek.CalibrationError > 0.01);
    }

    [Fact]
    public void Report_RelationThatIsBroken_IsToldByReconstructionAlone()
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(3, hosts: 60), trained.Load());
        Assert.Empty(fleet.Days(3));
        fleet.Fleet.LatencyFollowsAnother = true;

        var first = fleet.FirstHours(2);

        output.WriteLine(Text(first));
        Assert.Equal([BundledConditions.Reconstruction], first.Keys);
    }

    [Fact]
    public void Expected_PriorDrift_IsToldWhileNoDistanceIs()
    {
        using var fleet = new WatchedFleet(new SeasonalFleet(3), trained.Load());
        Assert.Empty(fleet.FirstHours(DaysBefore));
        fleet.Fleet.FailuresPerDay *= 7;

        var first = fleet.FirstHours(7);

        output.WriteLine(Text(first));
        Assert.Contains(BundledConditions.ExpectedBrierDoubled, first.Keys);
        Assert.DoesNotContain(first.Keys, Distances.Contains);
    }

    private void WriteDrifts(int seed)
    {
        foreach (var (name, inject) in Drifts)
        {
            using var fleet = new WatchedFleet(new SeasonalFleet(seed), trained.Load());
            fleet.Days(DaysBefore);
            inject(fleet.Fleet);
            output.WriteLine($"seed {seed}, {name}: {Text(fleet.FirstHours(DaysAfter))}. {Text(fleet)}");
        }
    }

    /// <summary>Steps until each condition first held.</summary>
    private static string Text(Dictionary<string, int> first) => string.Join("; ", BundledConditions.All.Where(first.ContainsKey).Select(condition => $"{condition} {first[condition] * StepsPerHour}"));

    private static string Text(WatchedFleet fleet)
    {
        var week = fleet.LastWeek;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Expected and realised in the last week: Brier {week.Expected.BrierScore:0.0000} {week.BrierScore:0.0000}, alert precision {week.Expected.AlertPrecision:0.00} {week.AlertPrecision:0.00}, event recall {week.Expected.EventRecall:0.00} {week.EventRecall:0.00}, prediction recall {week.Expected.PredictionRecall:0.00} {week.PredictionRecall:0.00}");
    }
}
