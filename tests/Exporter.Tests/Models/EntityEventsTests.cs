using Exporter.Models;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Models;

public sealed class EntityEventsTests
{
    private static readonly PredictorDefinition Definition = new()
    {
        Name = "node",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromMinutes(1),
        Horizons = [TimeSpan.FromHours(1)],
        Signals = [new SignalDefinition("cpu", "x")],
        FailureExpression = "up == bool 0",
        ChangeExpression = "changes(x[5m])",
    };

    private readonly PredictorWindows _windows = new(Definition, 2000);
    private int _steps;

    [Fact]
    public void Failing_IsToldWithItsLabelsAsLongAsItFails()
    {
        Step(["a", "b"]);
        Assert.Empty(Events());

        // b is down, so its signals are gone: no prediction, but still an event.
        Step(["a"], failing: ["b"]);
        var told = Assert.Single(Events());
        Assert.Equal((EntityEventKind.Failing, Labels.Of(("instance", "b")), Labels.Of(("job", "of-b"))), (told.Kind, told.Entity, told.Kept));
        Assert.Equal([new Label("instance", "b"), new Label("job", "of-b")], told.Labels);

        Step(["a", "b"]);
        Assert.Empty(Events());
    }

    [Fact]
    public void Change_IsToldForFiveMinutes()
    {
        Step(["a", "b"]);
        Step(["a", "b"], changed: ["a"]);
        for (var minute = 0; minute < 5; minute++)
        {
            var told = Assert.Single(Events());
            Assert.Equal((EntityEventKind.Changed, Labels.Of(("instance", "a"))), (told.Kind, told.Entity));
            Step(["a", "b"]);
        }

        Assert.Empty(Events());
    }

    [Fact]
    public void Change_OfALongStep_IsToldAtThatStep() => Assert.Equal(TimeSpan.FromDays(1), EntityEvents.Lately(TimeSpan.FromDays(1)));

    [Fact]
    public void Events_ComeByKindAndNoMoreThanTheLimit()
    {
        string[] all = [.. Enumerable.Range(0, EntityEvents.MaxOfAKind + 5).Select(i => $"i{i}")];
        Step(all);
        Step(all, failing: all, changed: all[..2]);

        var events = EntityEvents.Of(_windows, _ => Labels.Empty);

        Assert.Equal(EntityEvents.MaxOfAKind + 2, events.Length);
        Assert.All(events[..EntityEvents.MaxOfAKind], told => Assert.Equal(EntityEventKind.Failing, told.Kind));
        Assert.Equal([EntityEventKind.Changed, EntityEventKind.Changed], events[EntityEvents.MaxOfAKind..].Select(told => told.Kind));
    }

    private EntityEvent[] Events() => [.. EntityEvents.Of(_windows, entity => Labels.Of(("job", $"of-{entity.Get("instance")}")))];

    private void Step(string[] seen, string[]? failing = null, string[]? changed = null) =>
        _windows.Apply(_steps++ * 60_000L, [VectorOf(seen)], VectorOf(failing ?? []), VectorOf(changed ?? []));

    private static InstantVector VectorOf(string[] instances)
    {
        var vector = new InstantVector();
        foreach (var instance in instances)
        {
            vector.Add(Labels.Of(("instance", instance)), 1);
        }

        return vector;
    }
}
