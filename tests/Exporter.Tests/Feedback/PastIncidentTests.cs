namespace Exporter.Tests.Feedback;

/// <summary>Whether an incident was open at an instant, which whoever asks learns once a step has passed it. Merge is two steps.</summary>
public sealed class PastIncidentTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(8, null)]
    public void Incident_OfTheStream_IsOpenUntilItIsOverForMerge(int minute, bool? wasOpen) =>
        Assert.Equal(wasOpen, WasInIncident(new Timeline(3).Live("..XX...."), minute));

    [Fact]
    public void Incident_BetweenTwoFailingSteps_IsOpen() =>
        Assert.True(WasInIncident(new Timeline(3).Live("..XX...."), 2.5));

    [Fact]
    public void Incident_ThatWasReportedLater_WasOpenToo()
    {
        var timeline = new Timeline(3).Live("........");
        Assert.False(WasInIncident(timeline, 3));

        timeline.Report(2, 4).Live(".");

        Assert.True(WasInIncident(timeline, 3));
    }

    [Fact]
    public void Entity_ThatWasNotFollowedYet_IsUnknown()
    {
        var timeline = new Timeline(3).Live("   ...");

        Assert.Null(WasInIncident(timeline, 2));
        Assert.False(WasInIncident(timeline, 3));
    }

    private static bool? WasInIncident(Timeline timeline, double minute)
    {
        Assert.True(timeline.Windows.TryFind(Timeline.EntityOf(0), out var slot));
        return timeline.Ledger.WasInIncident(timeline.Windows, slot, (long)(minute * Timeline.Minute));
    }
}
