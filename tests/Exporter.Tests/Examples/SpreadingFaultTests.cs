using Simulator;
using Simulator.Faults;
using Simulator.Services;

namespace Exporter.Tests.Examples;

/// <summary>Trouble that comes back along calls, in the simulated week of seed 1.</summary>
public sealed class SpreadingFaultTests
{
    private const long MinuteMs = 60_000;

    private static readonly RecordedFleet Week = RecordedFleet.Seed1;

    [Fact]
    public void Calls_AreCountedByWhomTheyGoTo()
    {
        var seen = Week.Calls.GroupBy(call => call.Instance).ToDictionary(calls => calls.Key, calls => calls.Select(call => call.Peer).Distinct().Order().ToArray());

        Assert.Equal(["checkout-1.example.net:8080", "search-1.example.net:8080"], seen["gateway-1.example.net:8080"]);
        Assert.Equal(["identity-0.example.net:8080"], seen["payment-0.example.net:8080"]);
        Assert.DoesNotContain("inventory-0.example.net:8080", seen.Keys);
        Assert.Equal(14, seen.Count);
    }

    [Fact]
    public void Names_CallNobodyThatCallsThem()
    {
        foreach (var name in ServiceTopology.Names)
        {
            var reached = new HashSet<string>();
            var open = new Queue<string>(ServiceTopology.CalledBy(name));
            while (open.TryDequeue(out var next))
            {
                Assert.Contains(next, ServiceTopology.Names);
                if (reached.Add(next))
                {
                    ServiceTopology.CalledBy(next).ToList().ForEach(open.Enqueue);
                }
            }

            Assert.DoesNotContain(name, reached);
        }
    }

    [Fact]
    public void SlowDependencies_BeginTenToFortyMinutesAfterAFaultOfAServiceThatIsCalled()
    {
        var spread = Week.Truth.Incidents.Where(incident => incident.Kind is FaultKind.SlowDependency).ToList();

        Assert.True(spread.Count > 5, $"{spread.Count} faults have spread");
        Assert.All(spread, failure => Assert.Contains(Origins(failure), origin => origin.OnsetMs > failure.PrecursorStartMs));
    }

    [Fact]
    public void Faults_SpreadAlongAFewOfTheCalls()
    {
        var growing = Week.Truth.Incidents.Where(incident => incident.Kind is not FaultKind.SuddenLoss and not FaultKind.CertificateExpiry).ToList();
        var chances = growing.Sum(incident => Week.Calls.Count(call => call.Peer == incident.Instance));
        var spread = Week.Truth.Incidents.Count(incident => incident.Kind is FaultKind.SlowDependency);

        // Three in ten, less those that come upon a caller in trouble.
        Assert.InRange(spread / (double)chances, 0.15, 0.4);
    }

    [Fact]
    public void Faults_OfAFleetInWhichNoneSpreads_AreTheirOwn()
    {
        var fleet = new RecordedFleet(new FleetSimulation(new FleetOptions { Seed = 1, StartMs = RecordedFleet.StartMs, Hosts = 0, SpreadingShare = 0 }));

        Assert.DoesNotContain(fleet.Truth.Incidents, incident => incident.Kind is FaultKind.SlowDependency);
        Assert.Equal(14, fleet.Calls.Select(call => call.Instance).Distinct().Count());
    }

    private static IEnumerable<Incident> Origins(Incident failure) =>
        from call in Week.Calls
        where call.Instance == failure.Instance
        from incident in Week.Truth.Incidents
        where incident.Instance == call.Peer && failure.PrecursorStartMs - incident.PrecursorStartMs is >= 10 * MinuteMs and <= 41 * MinuteMs
        select incident;
}
