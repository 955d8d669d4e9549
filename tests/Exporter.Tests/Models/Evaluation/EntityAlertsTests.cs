using Exporter.Models.Evaluation;

namespace Exporter.Tests.Models.Evaluation;

/// <summary>One entity in minutes, one step a minute: '#' alerts, '.' does not. Horizon 10 minutes, least lead 2.</summary>
public sealed class EntityAlertsTests
{
    private const long Minute = 60_000;

    private static readonly EventOptions Options = new(
        Step: TimeSpan.FromMinutes(1), Horizon: TimeSpan.FromMinutes(10), MinLead: TimeSpan.FromMinutes(2), Merge: TimeSpan.FromMinutes(1));

    [Fact]
    public void Of_EachAlert_HasItsOnsetOrNone()
    {
        var alerts = Of("#...#..............#....", 6);

        Assert.Equal(
            [new EntityAlert(0, 6 * Minute, true), new EntityAlert(4 * Minute, 6 * Minute, true), new EntityAlert(19 * Minute, null, false)],
            alerts.Alerts.AsEnumerable());
    }

    [Fact]
    public void Of_AlertWhoseHorizonHasPassed_IsDecided() => Assert.Equal([new EntityAlert(0, null, true)], Of("#..........").Alerts.AsEnumerable());

    [Fact]
    public void AnnouncementOf_SeveralAlerts_IsTheFirst() => Assert.Equal(0, Of("#...#......", 6).AnnouncementOf(6 * Minute)!.Value.StartMs);

    [Fact]
    public void AnnouncementOf_OnsetThatCameTooSoon_IsNone()
    {
        var alerts = Of(".....#.....", 6);

        Assert.Equal([6 * Minute], alerts.OnsetsMs.AsEnumerable());
        Assert.Null(alerts.AnnouncementOf(6 * Minute));
    }

    private static EntityAlerts Of(string steps, params long[] onsetMinutes) => EntityAlerts.Of(
        new EntityTimeline([.. steps.Index().Select(step => new AlertStep(step.Index * Minute, step.Item == '#'))], [.. onsetMinutes.Select(minute => minute * Minute)]), Options);
}
