using Simulator;
using Simulator.Faults;
using Simulator.LookAlikes;

namespace Exporter.Tests.Examples;

public sealed class FleetSimulationTests
{
    private const long MinuteMs = 60_000;

    private static readonly RecordedFleet Week = RecordedFleet.Seed1;

    [Fact]
    public void Fleet_SameSeedTwice_WritesTheSameBytes() =>
        Assert.Equal(Week.Hash, RecordedFleet.Of(1).Hash);

    [Fact]
    public void Fleet_AnotherSeed_WritesOtherBytes() =>
        Assert.NotEqual(Week.Hash, RecordedFleet.Of(2).Hash);

    [Fact]
    public void Fleet_Week_HasAtLeastFortyEntitiesAndSixtyFailuresAfterTwoDays()
    {
        Assert.True(Week.Entities >= 40);
        var live = Week.Truth.Incidents.Count(incident => incident.OnsetMs >= RecordedFleet.StartMs + (2 * 1440 * MinuteMs));
        Assert.True(live >= 60, $"{live} failures");
    }

    [Fact]
    public void Fleet_Week_HasEveryKindOfFault() =>
        Assert.Equal(Enum.GetValues<FaultKind>(), Week.Truth.Incidents.Select(incident => incident.Kind).Distinct().Order());

    [Fact]
    public void Fleet_Week_HasEveryKindOfLookAlike() =>
        Assert.Equal(Enum.GetValues<LookAlikeKind>(), Week.Truth.LookAlikes.Select(lookAlike => lookAlike.Kind).Distinct().Order());

    [Fact]
    public void Fleet_TrainedKinds_ArePrecededByHalfAnHourOfCause()
    {
        var trained = Week.Truth.Incidents.Where(incident => incident.Kind is not FaultKind.SuddenLoss);
        Assert.All(trained, incident => Assert.True(incident.OnsetMs - incident.PrecursorStartMs > 30 * MinuteMs, $"{incident}"));
    }

    [Fact]
    public void Fleet_SuddenLosses_HaveNoPrecursor()
    {
        var losses = Week.Truth.Incidents.Where(incident => incident.Kind is FaultKind.SuddenLoss);
        Assert.All(losses, incident => Assert.Equal(incident.OnsetMs, incident.PrecursorStartMs));
    }

    [Fact]
    public void Fleet_Repairs_TakeTenToFortyMinutes() =>
        Assert.All(Week.Truth.Incidents, incident =>
            Assert.InRange(incident.EndMs - incident.OnsetMs, 10 * MinuteMs, 40 * MinuteMs));

    // Harmless events cause no failure: what metrics show as failing is exactly what faults have caused.
    [Fact]
    public void Fleet_FailuresInMetrics_AreExactlyTheIncidents()
    {
        var expected = new Dictionary<string, SortedSet<long>>();
        var endMs = RecordedFleet.StartMs + (RecordedFleet.Days * 1440 * MinuteMs);
        foreach (var incident in Week.Truth.Incidents)
        {
            expected.TryAdd(incident.Instance, []);
            for (var step = incident.OnsetMs; step < Math.Min(incident.EndMs, endMs); step += MinuteMs)
            {
                expected[incident.Instance].Add(step);
            }
        }

        Assert.Equal(expected.Keys.Order(), Week.FailingSteps.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(pair.Value, Week.FailingSteps[pair.Key]));
    }

    [Fact]
    public void Fleet_ReplacedPods_EndTheirSeries()
    {
        Assert.True(Week.InOrder);
        Assert.Contains(Week.Ended, series => series.Contains("__name__=http_requests_total", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-06-14T23:59:00Z", 7, "2026-06-01T00:00:00Z")]
    [InlineData("2026-06-15T00:00:00Z", 7, "2026-06-08T00:00:00Z")]
    public void StartFor_Now_IsTheLatestMondayWithRoom(string now, double days, string expected) =>
        Assert.Equal(
            DateTimeOffset.Parse(expected).ToUnixTimeMilliseconds(),
            FleetSimulation.StartFor(DateTimeOffset.Parse(now).ToUnixTimeMilliseconds(), days));
}
