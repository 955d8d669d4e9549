using CsCheck;
using Exporter.Feedback;
using Exporter.Models.Overrides;

namespace Exporter.Tests.Feedback;

/// <summary>What becomes of predictions that operators override: timelines of one entity, horizon 3 minutes, merge two steps, see <see cref="Timeline"/>.</summary>
public sealed class OverriddenOutcomeTests
{
    private const long Minute = Timeline.Minute;

    [Fact]
    public void Mute_EndsTheAlertThatGoesOn_AndLetsAnotherBeginAfterwards()
    {
        // Steps 0, 1 and 2 are uncertain, and 4, in the incident; 3 is made after the mute and comes true.
        var timeline = new Timeline(3).Decide(OverrideKind.Mute, 1, 2).Live("####X");

        Assert.Equal([1, 0, 0, 0, 4], timeline.Counts());
        Assert.Equal(
            [(0, 0, AlertOutcome.Uncertain), (3 * Minute, 3 * Minute, AlertOutcome.Right)],
            timeline.Alerts.Values.Select(alert => (alert.StartMs, alert.EndMs ?? -1, alert.Outcome)).Order());
        Assert.Equal([OnsetOutcome.Caught], timeline.Onsets.Select(onset => onset.Outcome));
    }

    [Fact]
    public void Mute_AnOnsetThatNobodyCouldBeToldOf_IsNeitherCaughtNorMissed()
    {
        // 0 ends at 3 without an onset; 1 was below the threshold, which is a miss of the model whoever is told; 2 and 3 are muted, 4 is in the incident.
        var timeline = new Timeline(3).Decide(OverrideKind.SilenceAll, 2, 4).Live("..##X");

        Assert.Equal([0, 0, 1, 1, 3], timeline.Counts());
        Assert.Empty(timeline.Alerts);
        Assert.Equal([OnsetOutcome.Uncertain], timeline.Onsets.Select(onset => onset.Outcome));
    }

    [Fact]
    public void Mute_OnsetAtItsFirstStep_WasAnnouncedBefore()
    {
        var timeline = new Timeline(3).Decide(OverrideKind.Mute, 2, 4).Live("##X");

        Assert.Equal([2, 0, 0, 0, 1], timeline.Counts());
        Assert.Equal([OnsetOutcome.Caught], timeline.Onsets.Select(onset => onset.Outcome));
    }

    [Fact]
    public void Maintenance_WhatFailsInIt_IsNoIncident_AndWhatReachesIntoItIsUncertain()
    {
        // 0 and 1 reach into it, 2 to 4 are made in it; 5 ends at 8 without an onset.
        var timeline = new Timeline(3).Decide(OverrideKind.Maintenance, 2, 4).Live("##XX.....");

        Assert.Equal([0, 0, 0, 1, 5], timeline.Counts());
        Assert.Empty(timeline.Onsets);
        Assert.Equal([AlertOutcome.Uncertain], timeline.Alerts.Values.Select(alert => alert.Outcome));
    }

    [Fact]
    public void Maintenance_WhatStillFailsAfterwards_IsTheSameIncident_AndAnotherOneIsNot()
    {
        // The failure of 1 to 3 lasts, with merge, through 4; the one of 6 is an onset, which 5 had not announced.
        var timeline = new Timeline(3).Decide(OverrideKind.Maintenance, 1, 2).Live(".XXX..X");

        Assert.Equal([0, 0, 1, 0, 6], timeline.Counts());
        Assert.Equal([6 * Minute], timeline.Onsets.Select(onset => onset.OnsetMs));
    }

    [Fact]
    public void Maintenance_WhatEndedBefore_IsJudged()
    {
        // 0 ends at 3; 1, 2 and 3 reach into 4 and 5, which are uncertain themselves; 6 waits.
        var timeline = new Timeline(3).Decide(OverrideKind.Maintenance, 4, 5).Live("#......");

        Assert.Equal([0, 1, 0, 0, 5], timeline.Counts());
    }

    [Fact]
    public void Force_IsTold_AndProvesNothing()
    {
        // 0 was the model's word, and wrong; 1 and 2 are stated, 3 is in the incident.
        var timeline = new Timeline(3).Decide(OverrideKind.Force, 1, 2).Live(".##X");

        Assert.Equal([0, 0, 1, 0, 3], timeline.Counts());
        Assert.Equal([(Minute, AlertOutcome.Uncertain)], timeline.Alerts.Values.Select(alert => (alert.StartMs, alert.Outcome)));
        Assert.Equal([OnsetOutcome.Uncertain], timeline.Onsets.Select(onset => onset.Outcome));
    }

    [Fact]
    public void Overrides_OnAnyTimeline_GiveWhatLookingAtTheWholeTimelineGives_AlsoReplayed() =>
        Gen.Select(Gen.Char["##...Xx "].Array[0, 40].Select(steps => new string(steps)), Gen.Int[1, 6], SpansOf(2), SpansOf(2), SpansOf(2)).Sample((steps, horizon, muted, maintained, stated) =>
        {
            var timeline = new Timeline(horizon);
            Decide(timeline, OverrideKind.Mute, muted);
            Decide(timeline, OverrideKind.Maintenance, maintained);
            Decide(timeline, OverrideKind.Force, stated);
            timeline.Live(steps);

            Assert.Equal(Naive(steps, horizon, InAny(muted), InAny(maintained), InAny(stated)), timeline.Counts());

            // The next process knows the records alone.
            var replayed = new OutcomeLedger(timeline.Definition);
            Assert.All(timeline.Records, record => Assert.True(replayed.Replay(record)));
            Assert.Equal(timeline.Saved(timeline.Ledger), timeline.Saved(replayed));
        });

    private static Gen<(int From, int To)[]> SpansOf(int most) => Gen.Select(Gen.Int[0, 40], Gen.Int[0, 5], (from, length) => (from, from + length)).Array[0, most];

    private static void Decide(Timeline timeline, OverrideKind kind, (int From, int To)[] spans)
    {
        foreach (var (from, to) in spans)
        {
            timeline.Decide(kind, from, to);
        }
    }

    private static Func<int, bool> InAny((int From, int To)[] spans) => step => spans.Any(span => span.From <= step && step <= span.To);

    /// <summary>The rule read off the whole timeline, prediction by prediction.</summary>
    private static long[] Naive(string steps, int horizon, Func<int, bool> muted, Func<int, bool> maintained, Func<int, bool> stated)
    {
        var counts = new long[5];
        bool Fails(int step) => step >= 0 && steps[step] is 'X' or 'x' && steps.AsSpan(0, step + 1).IndexOfAny("#.X") >= 0;
        bool InIncident(int step) => Fails(step) || Fails(step - 1);
        bool Onset(int step) => Fails(step) && !InIncident(step - 1) && !maintained(step);
        bool Present(int step) => steps[step] is not (' ' or 'x');
        for (var step = 0; step < steps.Length; step++)
        {
            if (Present(step) && Judge(step) is { } outcome)
            {
                counts[(int)outcome]++;
            }
        }

        return counts;

        Outcome? Judge(int step)
        {
            var positive = steps[step] != '.';
            if (maintained(step) || InIncident(step) || stated(step) || (muted(step) && positive))
            {
                return Outcome.Uncertain;
            }

            for (var later = step + 1; later <= step + horizon && later < steps.Length; later++)
            {
                if (maintained(later))
                {
                    return Outcome.Uncertain;
                }

                if (Onset(later))
                {
                    return positive ? Outcome.TruePositive : Outcome.Miss;
                }

                if (muted(later) && positive)
                {
                    return Outcome.Uncertain;
                }
            }

            return step + horizon >= steps.Length ? null
                : !Present(step + horizon) ? Outcome.Uncertain
                : positive ? Outcome.FalsePositive
                : Outcome.TrueNegative;
        }
    }
}
