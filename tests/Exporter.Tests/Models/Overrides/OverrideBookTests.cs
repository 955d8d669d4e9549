using CsCheck;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Signals.PromQL;

namespace Exporter.Tests.Models.Overrides;

/// <summary>Which overrides concern whom, and when.</summary>
public sealed class OverrideBookTests
{
    private static readonly Labels Entity = Labels.Of(("instance", "db1"));
    private static readonly Labels Kept = Labels.Of(("job", "db"), ("instance", "never looked at"));

    [Fact]
    public void At_StartAndEnd_AreBothPartOfIt()
    {
        var book = BookOf(new Override { Number = 1, Kind = OverrideKind.Mute, StartMs = 10, EndMs = 20 });

        Assert.Equal([false, true, true, false], new long[] { 9, 10, 20, 21 }.Select(at => book.At("node", at, _ => Kept) is not null));
    }

    [Theory]
    [InlineData("{instance=\"db1\"}", true)]
    [InlineData("{instance=~\"db.*\",job!=\"web\"}", true)]
    [InlineData("{job=\"web\"}", false)]
    [InlineData("{instance=\"never looked at\"}", false)]
    [InlineData("{rack=\"\",job=\"db\"}", true)]
    public void Of_MatchersLookAtEntityAndKeptLabels(string match, bool matches)
    {
        var book = BookOf(new Override { Number = 1, Kind = OverrideKind.Mute, Match = match, Condition = ConditionOf(match) });

        Assert.Equal(matches, !book.At("node", 0, _ => Kept)!.Of(Entity).IsEmpty);
    }

    [Fact]
    public void Of_AnyOverrides_AreThoseThatALookAtEachGives() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 9], Gen.Int[0, 9], Gen.Bool, (predictor, instance, start, length, ends) => (predictor, instance, start, length, ends)).Array[0, 8],
            Gen.Int[0, 12],
            Gen.Int[1, 2],
            Gen.Int[1, 3]).Sample((decided, step, predictor, instance) =>
        {
            var book = BookOf([.. decided.Select((one, i) => new Override
            {
                Number = i,
                Kind = OverrideKind.Mute,
                Predictor = one.predictor == 0 ? "" : $"p{one.predictor}",
                Condition = one.instance == 0 ? null : ConditionOf($"{{instance=\"e{one.instance}\"}}"),
                StartMs = one.start,
                EndMs = one.ends ? one.start + one.length : null,
            })]);
            long[] expected = [.. decided.Index()
                .Where(one => one.Item.predictor == 0 || one.Item.predictor == predictor)
                .Where(one => one.Item.instance == 0 || one.Item.instance == instance)
                .Where(one => one.Item.start <= step && (!one.Item.ends || step <= one.Item.start + one.Item.length))
                .Select(one => (long)one.Index)];

            var found = book.At($"p{predictor}", step, _ => Labels.Empty)?.Of(Labels.Of(("instance", $"e{instance}"))) ?? [];

            Assert.Equal(expected, found.Select(one => one.Number));
        });

    [Fact]
    public void Add_InWhateverOrder_KeepsThatOfTheNumbers_AndRemoveTakesOneAway()
    {
        var book = BookOf(new Override { Number = 2, Kind = OverrideKind.Mute }, new Override { Number = 1, Kind = OverrideKind.Force }, new Override { Number = 3, Kind = OverrideKind.Mute });

        book.Remove(2);

        Assert.Equal([1L, 3L], book.Known.Select(one => one.Number));
    }

    [Fact]
    public void Kinds_HaveWordsThatAreReadBack()
    {
        Assert.Equal(["mute", "maintenance", "silence_all", "force", "pin", "baseline", "freeze"], OverrideKinds.Names);
        Assert.All(OverrideKinds.All, kind => Assert.True(OverrideKinds.TryParse(OverrideKinds.NameOf(kind), out var read) && read == kind));
        Assert.False(OverrideKinds.TryParse("mutes", out _));
    }

    [Fact]
    public void At_WhatConcernsThePredictorAsAWhole_IsNoEntitys()
    {
        var book = BookOf(
            new Override { Number = 1, Kind = OverrideKind.Pin, Predictor = "node", Version = "a", EndMs = 20 },
            new Override { Number = 2, Kind = OverrideKind.Baseline, StartMs = 10, EndMs = 15 },
            new Override { Number = 3, Kind = OverrideKind.Freeze, StartMs = 12, EndMs = 20 },
            new Override { Number = 4, Kind = OverrideKind.Freeze, StartMs = 5, EndMs = 14 });

        // Of two models, the one posted last; frozen since the first of those in force.
        Assert.Equal(
            [(1L, null), (1, 5), (2, 5), (2, 12), (1, 12)],
            new long[] { 0, 5, 13, 15, 16 }.Select(at => book.At("node", at, _ => Kept)!).Select(step => (step.Model!.Number, step.FrozenSinceMs)));
        Assert.Empty(book.At("node", 13, _ => Kept)!.Of(Entity));
        Assert.Null(book.At("web", 20, _ => Kept)!.Model);
        Assert.Equal(["a"], book.PinnedOf("node"));
        Assert.Empty(book.PinnedOf("web"));
        Assert.Equal((true, true), (book.ChoosesModelOf("node"), book.ChoosesModelOf("web")));
    }

    private static OverrideBook BookOf(params Override[] decided)
    {
        var book = new OverrideBook();
        foreach (var one in decided)
        {
            book.Add(one);
        }

        return book;
    }

    private static LabelCondition ConditionOf(string match) =>
        AdHocQuery.TryParseSelector(match, out var matchers, out _) && LabelCondition.TryCreate(matchers, out var condition, out _) ? condition : throw new ArgumentException(match);
}
