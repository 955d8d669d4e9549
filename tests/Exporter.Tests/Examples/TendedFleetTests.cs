using Simulator;
using Simulator.Faults;
using Simulator.Operating;

namespace Exporter.Tests.Examples;

/// <summary>What an operator does must not change what was planned: otherwise failures avoided could not be counted.</summary>
public sealed class TendedFleetTests
{
    private static readonly RecordedFleet Plan = RecordedFleet.Seed1;

    [Fact]
    public void Fleet_WithAnOperatorWhoCuresNothing_WritesTheSameBytes()
    {
        var (fleet, people) = Live(success: 0);

        Assert.Equal(Plan.Hash, fleet.Hash);
        Assert.Equal(Plan.Truth.Incidents, fleet.Truth.Incidents);
        Assert.Empty(fleet.Truth.Avoided);
        // That nobody came would prove nothing.
        Assert.True(people.Visits.Count(visit => visit.Outcome is VisitOutcome.NotCured) > 60, $"{people.Visits.Count} visits");
    }

    [Fact]
    public void Fleet_WithAnOperatorWhoCuresAll_HasTheSamePlan()
    {
        var (fleet, _) = Live(success: 1);

        Assert.NotEqual(Plan.Hash, fleet.Hash);
        Assert.Equal(Plan.Truth.Incidents, fleet.Plan.Incidents);
        var avoided = fleet.Truth.Avoided.Select(failure => failure.Planned).ToList();
        // Each planned failure came or was avoided; besides these, only a certificate that the plan renews behind another failure.
        Assert.Equal(Plan.Truth.Incidents.Count, avoided.Union(fleet.Truth.Incidents.Intersect(Plan.Truth.Incidents)).Count());
        Assert.Equal(avoided.Count, avoided.Distinct().Count());
        Assert.Empty(avoided.Intersect(fleet.Truth.Incidents));
        Assert.All(fleet.Truth.Incidents.Except(Plan.Truth.Incidents), hidden => Assert.Equal(FaultKind.CertificateExpiry, hidden.Kind));
        Assert.All(fleet.Truth.Avoided, failure => Assert.True(failure.CuredMs < failure.Planned.OnsetMs && failure.CuredMs > failure.Planned.PrecursorStartMs, $"{failure}"));
        // Whoever is told at the begin of every cause and always succeeds is late for few; sudden losses have no cause to be found.
        Assert.All(Plan.Truth.Incidents.Where(failure => failure.Kind is FaultKind.SuddenLoss), failure => Assert.Contains(failure, fleet.Truth.Incidents));
        Assert.True(avoided.Count > 0.95 * Plan.Truth.Incidents.Count(failure => failure.Kind is not FaultKind.SuddenLoss), $"{avoided.Count} of {Plan.Truth.Incidents.Count}");
    }

    [Fact]
    public void Fleet_FailuresAvoided_DoNotShowInMetrics()
    {
        var (fleet, _) = Live(success: 1);

        var endMs = RecordedFleet.StartMs + (RecordedFleet.Days * 1440 * 60_000L);
        foreach (var incidents in fleet.Truth.Incidents.GroupBy(incident => incident.Instance))
        {
            var expected = incidents.SelectMany(incident => Steps(incident.OnsetMs, Math.Min(incident.EndMs, endMs)));
            Assert.Equal(expected.Order(), fleet.FailingSteps[incidents.Key]);
        }

        Assert.Equal(fleet.Truth.Incidents.Select(incident => incident.Instance).Distinct().Order(), fleet.FailingSteps.Keys.Order());
    }

    [Fact]
    public void Operator_WhoCuresFourOfFive_CuresFourOfFive()
    {
        var (_, people) = Live(success: 0.8);

        // Once a cause: told of it again and again, the operator does no better.
        var cured = people.Visits.Count(visit => visit.Outcome is VisitOutcome.Cured);
        var hopeless = people.Visits.Where(visit => visit.Outcome is VisitOutcome.NotCured).Select(visit => (visit.Instance, visit.AlertMs / (12 * 3_600_000))).Distinct().Count();
        Assert.InRange(cured / (double)(cured + hopeless), 0.7, 0.9);
    }

    private static IEnumerable<long> Steps(long fromMs, long toMs)
    {
        for (var step = fromMs; step < toMs; step += 60_000)
        {
            yield return step;
        }
    }

    // Told of every cause at its first minute, as no alert is.
    private static (RecordedFleet Fleet, Operator People) Live(double success)
    {
        var simulation = FleetSimulation.Tended(new FleetOptions { Seed = 1, StartMs = RecordedFleet.StartMs });
        var people = new Operator(new OperatorOptions { Success = success }, simulation, new SimulationRandom(9));
        var fleet = new RecordedFleet(simulation, () =>
        {
            people.Work();
            foreach (var instance in simulation.Instances.Where(instance => simulation.CausesAt(instance, withinMs: 6 * 3_600_000).Count > 0))
            {
                people.Notify(instance, simulation.NowMs, 6 * 3_600_000);
            }
        });
        return (fleet, people);
    }
}
