using Simulator;
using Simulator.Faults;
using Simulator.Operating;
using Simulator.Series;

namespace Exporter.Tests.Examples;

public sealed class OperatorTests : ISampleWriter
{
    private const long MinuteMs = 60_000;
    private const long HorizonMs = 6 * 60 * MinuteMs;

    private readonly FleetSimulation _fleet = FleetSimulation.Tended(new FleetOptions { Seed = 1, StartMs = RecordedFleet.StartMs, Hosts = 13, Services = 0, QuietHours = 24 });
    private string _watched = "";
    private double _total;
    private double _available;
    private double _lowest;

    // 10 minutes of way, three times as long from 22:00 to 06:00, then 20 minutes of work.
    [Theory]
    [InlineData(6, 21, 10, 1.0, VisitOutcome.Cured)]
    [InlineData(6, 21, 10, 0.0, VisitOutcome.NotCured)]
    [InlineData(22, 5, 30, 1.0, VisitOutcome.Cured)]
    public void Visit_ToAYoungLeak_TakesWayAndWork(int fromHour, int toHour, int wayMinutes, double success, VisitOutcome expected)
    {
        var people = People(success);
        var instance = Young(FaultKind.MemoryLeak, fromHour, toHour);
        var atMs = _fleet.NowMs;

        people.Notify(instance, atMs, HorizonMs);
        var visit = NextVisit(people);

        Assert.Equal(new Visit(instance, atMs, atMs + (wayMinutes * MinuteMs), atMs + ((wayMinutes + 20) * MinuteMs), expected), visit);
        Assert.Equal(success == 0, _fleet.CausesAt(instance, HorizonMs).Count == 1);
    }

    [Fact]
    public void Visit_ToAHealthyEntity_TakesALookOnly()
    {
        var people = People(1);
        _fleet.Step(this);
        var instance = _fleet.Instances.First(instance => _fleet.CausesAt(instance, HorizonMs).Count == 0);

        people.Notify(instance, _fleet.NowMs, HorizonMs);
        var visit = NextVisit(people);

        Assert.Equal(VisitOutcome.NothingFound, visit.Outcome);
        Assert.Equal(10 * MinuteMs, visit.EndMs - visit.ArrivalMs);
    }

    [Fact]
    public void Visit_WhoseWorkIsNotDoneBeforeTheOnset_IsTooLate()
    {
        var people = People(1);
        var instance = Young(FaultKind.MemoryLeak, 6, 21);
        var onsetMs = OnsetAfter(instance);
        while (_fleet.NowMs < onsetMs - (29 * MinuteMs))
        {
            _fleet.Step(this);
        }

        people.Notify(instance, _fleet.NowMs, HorizonMs);

        Assert.Equal(VisitOutcome.TooLate, NextVisit(people).Outcome);
        Assert.Contains(_fleet.Truth.Incidents, incident => incident.Instance == instance && incident.OnsetMs == onsetMs);
        Assert.Empty(_fleet.Truth.Avoided);
    }

    [Fact]
    public void Cure_OfALeakThatHasGrown_GivesTheMemoryBack()
    {
        var people = People(1);
        _watched = Young(FaultKind.MemoryLeak, 6, 21);
        var onsetMs = OnsetAfter(_watched);
        while (_fleet.NowMs < onsetMs - (60 * MinuteMs))
        {
            _fleet.Step(this);
        }

        people.Notify(_watched, _fleet.NowMs, HorizonMs);
        Assert.Equal(VisitOutcome.Cured, NextVisit(people).Outcome);
        var before = _available;
        _lowest = double.PositiveInfinity;
        while (_fleet.NowMs <= onsetMs + (60 * MinuteMs))
        {
            _fleet.Step(this);
        }

        // Healthy, a tenth of the memory is always left; the plan ends with less than a fortieth.
        Assert.True(_lowest >= 0.1 && _lowest > before + 0.1, $"{before} before, {_lowest} after");
        Assert.Equal(onsetMs, Assert.Single(_fleet.Truth.Avoided, failure => failure.Planned.Instance == _watched).Planned.OnsetMs);
        Assert.DoesNotContain(_fleet.Truth.Incidents, incident => incident.Instance == _watched && incident.OnsetMs == onsetMs);
    }

    [Fact]
    public void Notify_WhileSomebodyIsOnTheWay_SendsNobodyElse()
    {
        var people = People(1);
        _fleet.Step(this);
        var (first, second) = (_fleet.Instances.First(), _fleet.Instances.Last());

        people.Notify(first, _fleet.NowMs, HorizonMs);
        people.Notify(first, _fleet.NowMs, HorizonMs);
        people.Notify(second, _fleet.NowMs, HorizonMs);
        for (var i = 0; i < 60; i++)
        {
            people.Work();
            _fleet.Step(this);
        }

        Assert.Equal([first, second], people.Visits.Select(visit => visit.Instance));
    }

    [Fact]
    public void Cure_OfAFleetThatNobodyTends_IsRefused()
    {
        var fleet = new FleetSimulation(new FleetOptions { StartMs = RecordedFleet.StartMs });
        var refusal = Assert.Throws<InvalidOperationException>(() => fleet.Cure(fleet.Instances.First(), FaultKind.DiskFull));
        Assert.Contains("cannot be cured of DiskFull", refusal.Message, StringComparison.Ordinal);
    }

    void ISampleWriter.Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value)
    {
        if (!labels.Contains(("instance", _watched)))
        {
            return;
        }

        _total = labels.Contains(("__name__", "node_memory_MemTotal_bytes")) ? value : _total;
        if (labels.Contains(("__name__", "node_memory_MemAvailable_bytes")))
        {
            _available = value / _total;
            _lowest = Math.Min(_lowest, _available);
        }
    }

    private Operator People(double success) =>
        new(new OperatorOptions { Success = success, ReactionSpread = 0 }, _fleet, new SimulationRandom(5));

    /// <summary>Lives until a cause of a kind has just begun, at an hour of the day in [<paramref name="fromHour"/>, <paramref name="toHour"/>], over midnight too.</summary>
    private string Young(FaultKind kind, int fromHour, int toHour)
    {
        for (var minute = 0; minute < 30 * 1440; minute++)
        {
            _fleet.Step(this);
            var hour = DateTimeOffset.FromUnixTimeMilliseconds(_fleet.NowMs).Hour;
            var isWanted = fromHour <= toHour ? hour >= fromHour && hour <= toHour : hour >= fromHour || hour <= toHour;
            var young = _fleet.Instances.FirstOrDefault(instance => _fleet.CausesAt(instance, HorizonMs).Any(cause => cause.Kind == kind && _fleet.NowMs - cause.SinceMs < 2 * MinuteMs));
            if (isWanted && young is not null)
            {
                return young;
            }
        }

        throw new InvalidOperationException($"no {kind} within a month");
    }

    private Visit NextVisit(Operator people)
    {
        for (var minute = 0; minute < 600; minute++)
        {
            if (people.Work() is [var visit, ..])
            {
                return visit;
            }

            _fleet.Step(this);
        }

        throw new InvalidOperationException("nobody came within ten hours");
    }

    /// <summary>When an entity fails next, from a run of the same fleet ahead of this one.</summary>
    private long OnsetAfter(string instance)
    {
        var watched = _watched;
        _watched = "";
        var ahead = new FleetSimulation(new FleetOptions { Seed = 1, StartMs = RecordedFleet.StartMs, Hosts = 13, Services = 0, QuietHours = 24 });
        while (true)
        {
            ahead.Step(this);
            if (ahead.Truth.Incidents.FirstOrDefault(incident => incident.Instance == instance && incident.OnsetMs > _fleet.NowMs) is { } incident)
            {
                _watched = watched;
                return incident.OnsetMs;
            }
        }
    }
}
