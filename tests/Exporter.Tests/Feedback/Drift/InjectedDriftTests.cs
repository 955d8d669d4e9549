using System.Globalization;

namespace Exporter.Tests.Feedback.Drift;

/// <summary>Which measure reacts to which drift, and how soon, at the thresholds of the bundled alerts; and that none does while nothing has changed.</summary>
/// <remarks><c>FORESIGHT_DRIFT_SEEDS=N</c> prints the table of N fleets, each of twelve quiet weeks and of each drift for four; without it nothing is printed.</remarks>
public sealed class InjectedDriftTests(TrainedOnFleet trained, ITestOutputHelper output) : IClassFixture<TrainedOnFleet>
{
    private const int QuietWeeks = 12;
    private const int DaysBefore = 14;
    private const int DaysAfter = 28;
    private const int StepsPerHour = SeasonalFleet.StepsPerDay / 24;

    private static readonly (string Name, Action<SeasonalFleet> Inject)[] Drifts =
    [
        ("covariate: latency in another unit", fleet => fleet.LatencyUnit = 1000),
        ("covariate: load higher by 0.3", fleet => fleet.MoreLoad = 0.3),
        ("covariate: queue not seen", fleet => fleet.HasQueue = false),
        ("covariate: latency follows another host's load", fleet => fleet.LatencyFollowsAnother = true),
        ("prior: seven times as many failures", fleet => fleet.FailuresPerDay = 2.1),
        ("concept: one in ten of what announced failures", fleet => fleet.Deadliness = 0.1),
    ];

    [Fact]
    public void Table_OfSeeds()
    {
        var seeds = int.Parse(Environment.GetEnvironmentVariable("FORESIGHT_DRIFT_SEEDS") ?? "0", CultureInfo.InvariantCulture);
        for (var seed = 2; seed < 2 + seeds; seed++)
        {
            using (var quiet = new WatchedFleet(new SeasonalFleet(seed), trained.Load()))
            {
                output.WriteLine($"seed {seed}, quiet: {Text(quiet, QuietWeeks * 7)}");
            }

            foreach (var (name, inject) in Drifts)
            {
                using var fleet = new WatchedFleet(new SeasonalFleet(seed), trained.Load());
                fleet.Days(DaysBefore);
                inject(fleet.Fleet);
                output.WriteLine($"seed {seed}, {name}: {Text(fleet, DaysAfter)}");
            }
        }

        static string Text(WatchedFleet fleet, int days)
        {
            var first = fleet.FirstHours(days);
            var week = fleet.LastWeek;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join("; ", BundledConditions.All.Where(first.ContainsKey).Select(condition => $"{condition} {first[condition] * StepsPerHour}"))}. The last week, expected and realised: Brier {week.Expected.BrierScore:0.0000} {week.BrierScore:0.0000}, alert precision {week.Expected.AlertPrecision:0.00} {week.AlertPrecision:0.00}, event recall {week.Expected.EventRecall:0.00} {week.EventRecall:0.00}, prediction precision {week.Expected.PredictionPrecision:0.00} {week.PredictionPrecision:0.00}, prediction recall {week.Expected.PredictionRecall:0.00} {week.PredictionRecall:0.00}");
        }
    }
}
