using Exporter.Feedback;
using Exporter.Models.Overrides;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Retraining;
using static Exporter.Tests.Trainer.Retraining.SomeEvidence;

namespace Exporter.Tests.Trainer.Retraining;

/// <summary>What outcomes, feedback and overrides say about labels, on hand-made cases.</summary>
public sealed class OutcomeLabelsTests
{
    [Fact]
    public void ActedOn_WhereAllSuchAlertsWereRight_IsAPreventedFailureAtTheirLead()
    {
        // All ten failed 60 minutes after the alert; this one was acted on after 20.
        var labels = Of(new SomeEvidence().Undisturbed(10, 60, 0).Alert("a", 0, "uncertain").Said("a", Verdict.ActedOn, 20, 0, 120));
        Assert.Equal([new ListedIncident(Entity("a"), Ms(60), Ms(60))], labels.Prevented);
        Assert.Equal((1, 1.0, 0), (labels.Acted, labels.Expected, labels.LeftOut));
        Assert.Empty(labels.Unknown.Of(Entity("a")));

        // From the action until then the signals are those of a repaired entity.
        Assert.Equal([false, true, true, false], new[] { 19, 20, 60, 61 }.Select(minute => labels.Unknown.IsLeftOut(Entity("a"), Ms(minute))));
    }

    [Fact]
    public void ActedOn_WhereNoSuchAlertWasRight_IsQuiet()
    {
        var labels = Of(new SomeEvidence().Undisturbed(0, 0, 10).Alert("a", 0, "uncertain").Said("a", Verdict.ActedOn, 20, 0, 120));
        Assert.Empty(labels.Prevented);
        Assert.Equal((1, 0.0, 0), (labels.Acted, labels.Expected, labels.LeftOut));
        Assert.False(labels.Unknown.IsLeftOut(Entity("a"), Ms(30)));
    }

    [Fact]
    public void ActedOn_LaterThanAllSuchFailuresCame_CountsOnlyThoseThatHadNotFailedByThen()
    {
        // Of forty alerts, ten had failed after 10 minutes and ten after 60; twenty were wrong. At an age of 20 minutes 10 of 30 were still to fail.
        var evidence = new SomeEvidence().Undisturbed(10, 10, 0).Undisturbed(10, 60, 20);
        var labels = Of(evidence.Alert("a", 0, "uncertain").Said("a", Verdict.ActedOn, 20, 0, 120));
        Assert.Equal(1 / 3.0, labels.Expected, 12);
        Assert.All(labels.Prevented, prevented => Assert.Equal(Ms(60), prevented.StartMs));
    }

    [Fact]
    public void ActedOn_WhereOthersWereActedOnBeforeTheirFailure_SeesFailuresAsLateAsTheyWouldHaveCome()
    {
        // Ten failed after 30 minutes and ten after 90, but ten more were acted on at 40: two in three of those that are open at 20 live past 30.
        var evidence = new SomeEvidence().Undisturbed(10, 30, 0).Undisturbed(10, 90, 0);
        for (var i = 0; i < 10; i++)
        {
            evidence.Alert($"other{i}", 0, "uncertain").Said($"other{i}", Verdict.ActedOn, 40, 0, 120);
        }

        for (var i = 0; i < 300; i++)
        {
            evidence.Alert($"h{i}", 0, "uncertain").Said($"h{i}", Verdict.ActedOn, 20, 0, 120);
        }

        // Four standard deviations of 300 throws are 33.
        var prevented = Of(evidence).Prevented.Where(one => !one.Entity.Get("instance").StartsWith("other", StringComparison.Ordinal)).ToList();
        Assert.Equal(300, prevented.Count);
        Assert.InRange(prevented.Count(one => one.StartMs == Ms(90)), 167, 233);
    }

    [Theory]
    [InlineData(false, 180)]
    [InlineData(true, 100)]
    public void ActedOn_WithOrWithoutAnAlertOfAShorterHorizonBefore_AsksThoseThatStoodAlike(bool hasShorter, double expected)
    {
        // Where an alert of one hour began after 10 minutes, the failure came after 100, too late for that one; where none did, after 180.
        var evidence = new SomeEvidence();
        for (var i = 0; i < 10; i++)
        {
            evidence.Alert($"soon{i}", 0, "right", 100, "4h").Alert($"soon{i}", 10, "wrong", horizon: "1h").Alert($"late{i}", 0, "right", 180, "4h");
        }

        evidence.Alert("a", 0, "uncertain", horizon: "4h").Said("a", Verdict.ActedOn, 80, 0, 240);
        var labels = Of(hasShorter ? evidence.Alert("a", 10, "wrong", horizon: "1h") : evidence);
        Assert.Equal([new ListedIncident(Entity("a"), Ms(expected), Ms(expected))], labels.Prevented);
    }

    [Theory]
    [InlineData(null, 0.5)]
    [InlineData(10.0, 1)]
    [InlineData(30.0, 0.5)]
    public void ActedOn_WherePeopleHadBeenTold_AsksAlertsThatTheyHadBeenToldOf(double? told, double expected)
    {
        // What people were told of within 20 minutes failed; of what went by before they were told, or without, half did.
        var evidence = new SomeEvidence();
        for (var i = 0; i < 10; i++)
        {
            evidence.Alert($"told{i}", 0, "right", 60, told: 5).Alert($"late{i}", 0, "right", 60, told: 30).Alert($"brief{i}", 0, "wrong");
        }

        Assert.Equal(expected, Of(evidence.Alert("a", 0, "uncertain", told: told).Said("a", Verdict.ActedOn, 20, 0, 120)).Expected, 12);
    }

    [Fact]
    public void ActedOn_WithFewThatStoodAlike_AsksAll()
    {
        var evidence = new SomeEvidence();
        for (var i = 0; i < 10; i++)
        {
            evidence.Alert($"soon{i}", 0, "right", 30, "4h").Alert($"soon{i}", 10, "right", 30, "1h");
        }

        Assert.Equal([new ListedIncident(Entity("a"), Ms(30), Ms(30))], Of(evidence.Alert("a", 0, "uncertain", horizon: "4h").Said("a", Verdict.ActedOn, 20, 0, 240)).Prevented);
    }

    [Fact]
    public void ActedOn_WhereOthersThatWereActedOnAreJudgedWrong_CountsThoseAsQuiet()
    {
        // Ten failed, and ten were acted on for nothing, as somebody says: half.
        var evidence = new SomeEvidence().Undisturbed(10, 60, 0);
        for (var i = 0; i < 10; i++)
        {
            evidence.Alert($"other{i}", 0, "uncertain").Said($"other{i}", Verdict.ActedOn, 20, 0, 120).Said($"other{i}", Verdict.Wrong, 25, 0);
        }

        Assert.Equal(0.5, Of(evidence.Alert("a", 0, "uncertain").Said("a", Verdict.ActedOn, 20, 0, 120)).Expected, 12);
    }

    [Fact]
    public void ActedOn_ByManyAtHalfTheChance_PreventsAboutHalf()
    {
        var evidence = new SomeEvidence().Undisturbed(20, 60, 20);
        for (var i = 0; i < 400; i++)
        {
            evidence.Alert($"h{i}", 0, "uncertain").Said($"h{i}", Verdict.ActedOn, 20, 0, 120);
        }

        // Four standard deviations of 400 throws of a coin are 40.
        var labels = Of(evidence);
        Assert.Equal(200, labels.Expected, 9);
        Assert.InRange(labels.Prevented.Length, 160, 240);
        Assert.Equal(labels.Prevented.AsEnumerable(), Of(evidence).Prevented);
        Assert.NotEqual(labels.Prevented.AsEnumerable(), OutcomeLabels.Of([evidence.Build()], seed: 2).Prevented);
    }

    [Fact]
    public void ActedOn_WithTwoHorizons_AsksTheLongerOneWhatCameAfterTheShorter()
    {
        // Within the hour nine of ten came to nothing; of those within four hours that had lived past that hour, all failed after 200 minutes.
        var evidence = new SomeEvidence().Undisturbed(0, 0, 10, "1h").Undisturbed(10, 200, 0, "4h");
        var labels = Of(evidence.Alert("a", 0, "uncertain", horizon: "4h").Alert("a", 30, "uncertain", horizon: "1h").Said("a", Verdict.ActedOn, 40, 30, 240));
        Assert.Equal([new ListedIncident(Entity("a"), Ms(200), Ms(200))], labels.Prevented);
        Assert.Equal(1, labels.Expected);
    }

    [Fact]
    public void ActedOn_WithFewAlertsToGoBy_IsNotKnown()
    {
        var labels = Of(new SomeEvidence().Undisturbed(9, 60, 0).Alert("a", 0, "uncertain").Said("a", Verdict.ActedOn, 20, 0, 120));
        Assert.Empty(labels.Prevented);
        Assert.Equal([new UnknownSpan(Ms(20), Ms(120))], labels.Unknown.Of(Entity("a")));
    }

    [Fact]
    public void ActedOn_AndItFailedAllTheSame_IsTheIncidentThatItIs()
    {
        var labels = Of(new SomeEvidence().Undisturbed(10, 60, 0).Alert("a", 0, "uncertain").Said("a", Verdict.ActedOn, 20, 0, 120).Onset("a", 90));
        Assert.Empty(labels.Prevented);
        Assert.Equal((0, 0), (labels.Acted, labels.LeftOut));
    }

    [Fact]
    public void ActedOn_TwiceWithinOneAlert_IsOneIntervention()
    {
        var labels = Of(new SomeEvidence().Undisturbed(10, 60, 0).Alert("a", 0, "uncertain").Said("a", Verdict.ActedOn, 20, 0, 120).Said("a", Verdict.ActedOn, 50, 0, 120));
        Assert.Equal(1, labels.Acted);
        Assert.Single(labels.Prevented);
    }

    [Fact]
    public void ActedOn_WithoutAnAlert_SaysNothingUntilTheHorizonIsOver() =>
        Assert.Equal([new UnknownSpan(Ms(20), Ms(140))], Of(new SomeEvidence().Undisturbed(10, 60, 0).Said("a", Verdict.ActedOn, 20, null, 140)).Unknown.Of(Entity("a")));

    [Fact]
    public void Wrong_OfAnAlertThatWasActedOn_MakesItQuiet()
    {
        var labels = Of(new SomeEvidence().Undisturbed(10, 60, 0).Alert("a", 0, "uncertain").Said("a", Verdict.ActedOn, 20, 0, 120).Said("a", Verdict.Wrong, 25, 0));
        Assert.Empty(labels.Prevented);
        Assert.Equal((1, 0.0, 0), (labels.Acted, labels.Expected, labels.LeftOut));
    }

    [Fact]
    public void Wrong_OfAnIncidentThatHappened_RemovesNothing()
    {
        var labels = Of(new SomeEvidence().Undisturbed(10, 60, 0).Alert("a", 0, "right", 40).Said("a", Verdict.Wrong, 50, 0));
        Assert.Equal((0, 0), (labels.Acted, labels.LeftOut));
    }

    [Fact]
    public void Right_OfAnAlertThatNothingFollowed_IsAFailureForCertain()
    {
        // Half of such alerts were wrong, but a person says that this one was not; said the day after, so what the alert saw is all that is sure.
        var labels = Of(new SomeEvidence().Undisturbed(10, 60, 10).Alert("a", 0, "wrong").Said("a", Verdict.Right, 1440, 0));
        Assert.Equal([new ListedIncident(Entity("a"), Ms(60), Ms(60))], labels.Prevented);
        Assert.Equal(1, labels.Expected);
        Assert.True(labels.Unknown.IsLeftOut(Entity("a"), Ms(1)));
    }

    [Fact]
    public void Verdicts_OfOneAlert_TheLastOneHolds()
    {
        var evidence = new SomeEvidence().Undisturbed(10, 60, 10).Alert("a", 0, "uncertain").Said("a", Verdict.Right, 10, 0).Said("a", Verdict.Wrong, 20, 0);
        Assert.Equal((0, 0), (Of(evidence).Acted, Of(evidence).LeftOut));
        Assert.Single(Of(evidence.Said("a", Verdict.Right, 30, 0)).Prevented);
    }

    [Fact]
    public void Uncertain_ForAnotherReason_SaysNothing()
    {
        var labels = Of(new SomeEvidence().Alert("a", 0, "uncertain").Alert("b", 0, "wrong").Alert("c", 0, null));
        Assert.Equal([new UnknownSpan(Ms(0), Ms(120))], labels.Unknown.Of(Entity("a")));
        Assert.Empty(labels.Unknown.Of(Entity("b")));
        Assert.Empty(labels.Unknown.Of(Entity("c")));
    }

    [Theory]
    [InlineData(OverrideKind.Maintenance, 100.0, null, 100.0)]
    [InlineData(OverrideKind.Maintenance, 100.0, 50.0, 50.0)]
    [InlineData(OverrideKind.Mute, 100.0, null, null)]
    [InlineData(OverrideKind.Force, 100.0, null, null)]
    public void Override_OfMaintenanceAlone_IsWorkUntilItEnds(OverrideKind kind, double to, double? ended, double? expected)
    {
        var spans = Of(new SomeEvidence().Decided(kind, 10, to, ended)).Unknown.Of(Entity("a"));
        Assert.Equal(expected is { } end ? [new UnknownSpan(Ms(10), Ms(end), IsWork: true)] : [], spans);
    }

    [Fact]
    public void Fingerprint_ChangesWithWhatIsSaidAndWithNothingElse()
    {
        var evidence = new SomeEvidence().Undisturbed(10, 60, 0).Alert("a", 0, "uncertain").Said("a", Verdict.ActedOn, 20, 0, 120);
        var before = Of(evidence).Fingerprint;
        Assert.Equal(before, Of(evidence.Alert("z", 5000, null)).Fingerprint);
        Assert.NotEqual(before, Of(evidence.Said("a", Verdict.Wrong, 25, 0)).Fingerprint);
    }

    private static OutcomeLabels Of(SomeEvidence evidence) => OutcomeLabels.Of([evidence.Build()], seed: 1);
}
