using Exporter.Features.Course;
using Exporter.Models.Advice;
using Exporter.Signals;
using Exporter.Tests.Signals.Windows;

namespace Exporter.Tests.Models.Advice;

public sealed class CauseGroupsTests
{
    private readonly SomeWindows _some = new(SomeWindows.Predictor(1) with { DependencyExpression = "calls" });
    private readonly DependantGraph _graph = new();

    private CauseGroup?[] Find((string Dependent, string On)[] edges, params CauseMember[] members)
    {
        foreach (var step in (int[])[0, 1])
        {
            foreach (var name in (string[])["a", "b", "c", "d", "e"])
            {
                _some.With(name, 1);
            }

            foreach (var (dependent, on) in edges)
            {
                _some.Depends(dependent, on);
            }

            _some.Apply(step);
        }

        _graph.Load(_some.Windows);
        return new CauseGroups().Find([.. members.Select(member => member with { Slot = _some.Slot(member.Entity.Get("instance")) })], _graph, SomeWindows.StepMs);
    }

    private static CauseMember Member(string name, int? sinceStep, string signal = "s0", float probability = 0.8f, CourseDirection direction = CourseDirection.Rising) =>
        new(SomeWindows.Entity(name), 0, probability, signal, direction, sinceStep * SomeWindows.StepMs);

    private static string Say(CauseGroup?[] groups) => string.Join(' ', groups.Select(group => group is null ? "-" : $"{group.Name}{(group.IsOrigin ? "*" : "")}{group.Size}"));

    [Fact]
    public void Chain_IsOneGroupThatBeginsWhereAllDependOn() =>
        Assert.Equal("c3 c3 c*3", Say(Find([("a", "b"), ("b", "c")], Member("a", 30, "x"), Member("b", 20, "y"), Member("c", 10, "z"))));

    [Fact]
    public void OneQuietInBetween_StillConnects_TwoDoNot()
    {
        Assert.Equal("c2 c*2", Say(Find([("a", "b"), ("b", "c")], Member("a", 30, "x"), Member("c", 10, "z"))));
        Assert.Equal("- -", Say(new CauseGroupsTests().Find([("a", "b"), ("b", "c"), ("c", "d")], Member("a", 300, "x"), Member("d", 10, "z"))));
    }

    [Fact]
    public void NoDependency_NoCommonCause() => Assert.Equal("- -", Say(Find([], Member("a", 30, "x"), Member("b", 30, "y"))));

    [Fact]
    public void SameSignalAtTheSameTime_IsOneGroupThatBeginsWithTheEarliest()
    {
        Assert.Equal("b3 b*3 b3", Say(Find([], Member("a", 25), Member("b", 20), Member("c", 34))));

        // 15 steps apart, another way, or not unusual at all.
        Assert.Equal("- -", Say(new CauseGroupsTests().Find([], Member("a", 25), Member("b", 40))));
        Assert.Equal("- -", Say(new CauseGroupsTests().Find([], Member("a", 25), Member("b", 25, direction: CourseDirection.Falling))));
        Assert.Equal("- -", Say(new CauseGroupsTests().Find([], Member("a", null), Member("b", null))));
    }

    [Fact]
    public void Cycle_IsDecidedByTime() =>
        Assert.Equal("b2 b*2", Say(Find([("a", "b"), ("b", "a")], Member("a", 30, "x"), Member("b", 20, "y"))));

    [Fact]
    public void EqualEvidence_GoesToTheLikelierFailure() =>
        Assert.Equal("b2 b*2", Say(Find([("a", "b"), ("b", "a")], Member("a", 20, "x", 0.5f), Member("b", 20, "y", 0.9f))));

    [Fact]
    public void TwoSeparateGroups_StayApart() => Assert.Equal(
        "b2 b*2 d2 d*2",
        Say(Find([("a", "b"), ("c", "d")], Member("a", 100, "w"), Member("b", 60, "x"), Member("c", 300, "y"), Member("d", 200, "z"))));

    [Fact]
    public void Name_OfSeveralEntityLabels_IsTheirValues()
    {
        var member = new CauseMember(Labels.Of(("service", "cart"), ("zone", "a")), 0, 1, "s", CourseDirection.Rising, 0);
        var groups = new CauseGroups().Find([member, member with { Slot = 1, Entity = Labels.Of(("service", "db"), ("zone", "a")) }], _graph, 60_000);

        Assert.Equal("cart/a", groups[0]!.Name);
    }
}
