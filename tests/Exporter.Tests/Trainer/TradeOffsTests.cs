using Exporter.Models;
using Exporter.Models.Evaluation;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

/// <summary>What a model keeps of the thresholds that were tried.</summary>
public sealed class TradeOffsTests
{
    [Fact]
    public void Of_TwoThresholds_IsForAWeekOfAnEntity()
    {
        // 28 entity-days are four weeks: 6 + 2 alerts are 2 a week.
        var tradeOff = TradeOffs.Of([(0.3, Result(alerts: 6, right: 3, undecided: 2, onsets: 4)), (0.9, Result(alerts: 0, right: 0, undecided: 0, onsets: 0))])!;

        Assert.Equal(4, tradeOff.EntityWeeks);
        Assert.Equal([new TradeOffPoint(0.3, 2, 0.5, 0.75), new TradeOffPoint(0.9, 0, null, null)], tradeOff.Points);
    }

    [Fact]
    public void Of_NothingWatched_IsNothing() => Assert.Null(TradeOffs.Of([(0.3, Result(1, 1, 0, 1) with { EntityDays = 0 })]));

    [Fact]
    public void At_BetweenThresholds_IsTheLowerOne()
    {
        var tradeOff = new TradeOff { EntityWeeks = 1, Points = [new TradeOffPoint(0.3, 5, null, null), new TradeOffPoint(0.6, 2, null, null)] };

        Assert.Equal([5, 5, 5, 2, 2], new[] { 0.1, 0.3, 0.59, 0.6, 1 }.Select(threshold => tradeOff.At(threshold)!.AlertsPerEntityWeek));
    }

    private static EventResult Result(int alerts, int right, int undecided, int onsets) => new()
    {
        Onsets = onsets,
        Detected = right,
        Alerts = alerts,
        TrueAlerts = right,
        UndecidedAlerts = undecided,
        EntityDays = 28,
        MedianLead = null,
    };
}
