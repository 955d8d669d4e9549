using Exporter.Models.Evaluation;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer.Retraining;

/// <summary>Rows and alerts that reach into a time of which nobody knows what would have come. A step is a minute, the horizon five.</summary>
public sealed class UnknownTimesTests
{
    private static readonly Labels Host = Labels.Of(("instance", "a"));

    // Nobody knows of minutes 10 to 12; an onset came at 20.
    [Theory]
    [InlineData(4, RowLabel.Quiet)]
    [InlineData(5, RowLabel.Censored)]
    [InlineData(11, RowLabel.Censored)]
    [InlineData(12, RowLabel.Quiet)]
    [InlineData(15, RowLabel.Onset)]
    public void Label_ReachingIntoASpan_SaysNothing(int minute, RowLabel expected) => Assert.Equal(expected, LabelAt(minute, new UnknownSpan(Ms(10), Ms(12)), 20));

    // An onset at 11 came although somebody had intervened; one in maintenance that began at 10 is none that counts, and one before it is.
    [Theory]
    [InlineData(6, false, 11, RowLabel.Onset)]
    [InlineData(5, false, 11, RowLabel.Censored)]
    [InlineData(6, true, 11, RowLabel.Censored)]
    [InlineData(6, true, 9, RowLabel.Onset)]
    public void Label_OnsetBehindTheBeginOfASpan_CountsUnlessItIsWork(int minute, bool isWork, int onset, RowLabel expected) =>
        Assert.Equal(expected, LabelAt(minute, new UnknownSpan(Ms(10), Ms(12), isWork), onset));

    [Theory]
    [InlineData(0, true)]
    [InlineData(5, false)]
    [InlineData(11, false)]
    [InlineData(12, true)]
    public void Alert_ReachingIntoASpan_IsNotDecided(int minute, bool decided)
    {
        AlertStep[] steps = [.. Enumerable.Range(0, 31).Select(at => new AlertStep(Ms(at), at == minute))];
        var timeline = new EntityTimeline(steps, []) { UnknownMs = [(Ms(10), Ms(12))] };
        var minutes = TimeSpan.FromMinutes(1);
        var alert = Assert.Single(EntityAlerts.Of(timeline, new EventOptions(minutes, 5 * minutes, TimeSpan.Zero, TimeSpan.Zero)).Alerts);
        Assert.Equal(decided, alert.Decided);
    }

    [Fact]
    public void Work_OnManyEntities_ConcernsThoseThatItIsAbout()
    {
        var unknown = new UnknownTimes();
        unknown.Add(entity => entity == Host, new UnknownSpan(Ms(10), Ms(12), IsWork: true));
        unknown.Add(Host, new UnknownSpan(Ms(1), Ms(2)));
        Assert.Equal([new UnknownSpan(Ms(1), Ms(2)), new UnknownSpan(Ms(10), Ms(12), IsWork: true)], unknown.Of(Host));
        Assert.Equal([false, true, true, false], new[] { 9, 10, 12, 13 }.Select(minute => unknown.IsLeftOut(Host, Ms(minute))));
        Assert.False(unknown.IsLeftOut(Labels.Of(("instance", "b")), Ms(11)));
    }

    private static RowLabel LabelAt(int minute, UnknownSpan span, int onset)
    {
        var unknown = new UnknownTimes();
        unknown.Add(Host, span);
        var rows = new TrainingRows(1) { StepMs = Ms(1), Unknown = unknown };
        rows.Entities.Add(Host);
        rows.OnsetsMs.Add([Ms(onset)]);
        rows.LastSeenMs.Add(Ms(100));
        rows.Add(Ms(minute), 0, [0f]);
        return Assert.Single(IncidentLabeler.LabelAll(rows, TimeSpan.FromMinutes(5), Ms(100)));
    }

    private static long Ms(int minute) => minute * 60_000L;
}
