using Exporter.Feedback;

namespace Exporter.Tests.Feedback.Rolling;

/// <summary>Which predictions of a predictor's life count as expected, before anything is known of them. Probabilities are 0.1 below and 0.9 above the threshold.</summary>
public sealed class ExpectedQualityTests
{
    private static readonly double Low = ProbabilityCode.ValueOf(ProbabilityCode.Of(0.1f));
    private static readonly double High = ProbabilityCode.ValueOf(ProbabilityCode.Of(0.9f));

    [Fact]
    public void Expected_IsThereBeforeAnyOutcome()
    {
        var (timeline, book) = Live(60, "..##");

        var day = book.Windows[0].Summaries[0];
        Assert.Equal(0, timeline.CountsNow().Sum());
        Assert.True(double.IsNaN(day.BrierScore) && double.IsNaN(day.AlertPrecision));
        Assert.Equal(((Low * (1 - Low)) + (High * (1 - High))) / 2, day.Expected.BrierScore, 12);
        Assert.Equal((High, High, 2 * High / ((2 * High) + (2 * Low))), (day.Expected.AlertPrecision, day.Expected.PredictionPrecision, day.Expected.PredictionRecall));
    }

    [Fact]
    public void Expected_WhatIsPredictedDuringAnIncident_DoesNotCount()
    {
        // Predicted above the threshold at each of the failing steps.
        var (_, book) = Live(60, "..XX");

        Assert.Equal(Low * (1 - Low), book.Windows[0].Summaries[0].Expected.BrierScore, 12);
        Assert.True(double.IsNaN(book.Windows[0].Summaries[0].Expected.AlertPrecision));
    }

    [Fact]
    public void Expected_OfAChallenger_IsItsOwn()
    {
        var timeline = new Timeline(60);
        var book = new OutcomeBook(timeline.Definition, null);
        for (var step = 0; step < 3; step++)
        {
            timeline.Step(".", challengers: ("next", "2", "#"));
            book.Publish(timeline.Ledger);
        }

        Assert.Equal(Low * (1 - Low), book.Windows[0].Summaries[0].Expected.BrierScore, 12);
        Assert.Equal(High, book.Challengers.Single().Windows[0].Summaries[0].Expected.AlertPrecision);
    }

    private static (Timeline Timeline, OutcomeBook Book) Live(int horizonMinutes, string steps)
    {
        var timeline = new Timeline(horizonMinutes);
        var book = new OutcomeBook(timeline.Definition, null);
        foreach (var step in steps)
        {
            timeline.Step(step.ToString());
            book.Publish(timeline.Ledger);
        }

        return (timeline, book);
    }
}
