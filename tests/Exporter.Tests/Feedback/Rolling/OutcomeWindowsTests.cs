using Exporter.Feedback;
using Exporter.Feedback.Rolling;
using Exporter.Models.Evaluation;

namespace Exporter.Tests.Feedback.Rolling;

/// <summary>Rolling windows by hand-computed numbers.</summary>
public sealed class OutcomeWindowsTests
{
    private const long Hour = OutcomeHour.LengthMs;
    private const long Day = 24 * Hour;

    [Fact]
    public void Summaries_BeforeAnyStep_AreNone() => Assert.Empty(new OutcomeWindows(horizonSteps: 12).Summaries);

    [Fact]
    public void Summaries_OfAStep_AreItsNumbers()
    {
        var windows = new OutcomeWindows(horizonSteps: 12);

        // Three predictions at 0.25 (code 128 is (128/255)²), one of which came true, and one at 1 that did.
        windows.Add(Hour, 0, Step(tally =>
        {
            tally.Add(Outcome.TrueNegative, ProbabilityCode.Of(0.25f));
            tally.Add(Outcome.FalsePositive, ProbabilityCode.Of(0.25f));
            tally.Add(Outcome.Miss, ProbabilityCode.Of(0.25f));
            tally.Add(Outcome.TruePositive, ProbabilityCode.Of(1));
            tally.AddUncertain(7);
        }));

        var p = 128 / 255.0 * (128 / 255.0);
        var day = windows.Summaries[0];
        Assert.Equal(TimeSpan.FromDays(1), day.Span);
        Assert.Equal(((2 * p * p) + ((1 - p) * (1 - p))) / 4, day.BrierScore, 12);
        Assert.Equal(3 * ((1 / 3.0) - p) / 4, day.CalibrationError, 12);
        Assert.Equal(
            [(0.3, 3L, 1L), (1.0, 1L, 1L)],
            day.Reliability.Select(bin => (bin.Upper, bin.Rows, bin.Happened)));
    }

    [Fact]
    public void Summaries_OfEvents_AreSharesAndRates()
    {
        var windows = new OutcomeWindows(horizonSteps: 12);
        var step = Step(_ => { });
        step.Alerts.AddRange(
            [Alert(isNew: true), Alert(isNew: true, AlertOutcome.Right), Alert(isNew: false, AlertOutcome.Wrong), Alert(isNew: false, AlertOutcome.Right), Alert(isNew: false, AlertOutcome.Uncertain)]);
        step.Alerts.Add(Alert(isNew: true) with { Horizon = 1 });
        step.Onsets.AddRange([Onset(OnsetOutcome.Caught), Onset(OnsetOutcome.Missed), Onset(OnsetOutcome.Missed), Onset(OnsetOutcome.Missed), Onset(OnsetOutcome.Uncertain)]);
        windows.Add(0, 0, step);
        windows.Add(3 * Day, 0, Step(_ => { }));

        var week = windows.Summaries[1];
        Assert.Equal((2 / 3.0, 3L, 0.25), (week.AlertPrecision, week.AlertsDecided, week.EventRecall));
        Assert.Equal(2 / (3 / 7.0), week.AlertsPerWeek, 12);
        Assert.Equal((double.NaN, 0.0), (windows.Summaries[0].AlertPrecision, windows.Summaries[0].AlertsPerWeek));
        Assert.True(double.IsNaN(week.BrierScore));
    }

    [Fact]
    public void Expected_OfPredictionsMade_IsWhatTheirProbabilitiesSay()
    {
        // Codes 51, 102 and 204 are 0.04, 0.16 and 0.64. The horizon has 12 steps.
        var windows = new OutcomeWindows(horizonSteps: 12);
        var step = Step(tally =>
        {
            tally.Make(51, positive: false);
            tally.Make(51, positive: false);
            tally.Make(102, positive: true);
            tally.Make(204, positive: true);
        });
        step.Alerts.AddRange([Alert(isNew: true) with { Peak = 0.16 }, Alert(isNew: false) with { Peak = 0.64 }, Alert(isNew: true, AlertOutcome.Uncertain) with { Peak = 0.64 }]);
        windows.Add(0, 0, step);

        var expected = windows.Summaries[0].Expected;
        Assert.Equal(((2 * 0.04 * 0.96) + (0.16 * 0.84) + (0.64 * 0.36)) / 4, expected.BrierScore, 12);
        Assert.Equal((0.16 + 0.64) / 2, expected.PredictionPrecision, 12);
        Assert.Equal((0.16 + 0.64) / 0.88, expected.PredictionRecall, 12);
        Assert.Equal(0.16, expected.AlertPrecision, 12);

        // 0.88 / 12 incidents are to be expected, and 0.16 of one is announced: no more than all of them.
        Assert.Equal(1, expected.EventRecall);
        Assert.True(double.IsNaN(windows.Summaries[0].BrierScore));
    }

    [Fact]
    public void Expected_EventRecall_IsTheShareOfTheIncidentsThatAreToBeExpected()
    {
        var windows = new OutcomeWindows(horizonSteps: 12);
        for (var minute = 0; minute < 12; minute++)
        {
            var step = Step(tally => tally.Make(204, positive: false));
            if (minute == 0)
            {
                step.Alerts.Add(Alert(isNew: true) with { Peak = 0.16 });
            }

            windows.Add(minute * 60_000, 0, step);
        }

        // Twelve steps at 0.64, in a horizon of twelve: 0.64 of an incident.
        Assert.Equal(0.25, windows.Summaries[0].Expected.EventRecall, 12);
    }

    [Fact]
    public void Summaries_OfPredictions_AreSharesOfThoseAnnouncedAndOfThoseThatCameTrue()
    {
        var windows = new OutcomeWindows(horizonSteps: 12);
        windows.Add(0, 0, Step(tally =>
        {
            tally.Add(Outcome.TruePositive, 204);
            tally.Add(Outcome.FalsePositive, 204);
            tally.Add(Outcome.FalsePositive, 204);
            tally.Add(Outcome.FalsePositive, 204);
            tally.Add(Outcome.Miss, 51);
            tally.Add(Outcome.TrueNegative, 51);
        }));

        Assert.Equal((0.25, 0.5), (windows.Summaries[0].PredictionPrecision, windows.Summaries[0].PredictionRecall));
    }

    [Fact]
    public void Expected_OfCalibratedPredictions_IsWhatIsRealised()
    {
        var random = new Random(3);
        var windows = new OutcomeWindows(horizonSteps: 12);
        windows.Add(0, 0, Step(tally =>
        {
            for (var i = 0; i < 200_000; i++)
            {
                var code = (byte)random.Next(256);
                var (positive, happens) = (code >= 180, random.NextDouble() < ProbabilityCode.ValueOf(code));
                tally.Make(code, positive);
                tally.Add((positive, happens) switch { (true, true) => Outcome.TruePositive, (true, false) => Outcome.FalsePositive, (false, true) => Outcome.Miss, _ => Outcome.TrueNegative }, code);
            }
        }));

        var day = windows.Summaries[0];
        Assert.Equal(day.BrierScore, day.Expected.BrierScore, 0.003);
        Assert.Equal(day.PredictionPrecision, day.Expected.PredictionPrecision, 0.005);
        Assert.Equal(day.PredictionRecall, day.Expected.PredictionRecall, 0.005);
    }

    [Fact]
    public void Summaries_AsTimeGoesOn_ForgetWhatLeavesTheWindow()
    {
        var windows = new OutcomeWindows(horizonSteps: 12);
        for (var day = 0; day < 40; day++)
        {
            windows.Add(day * Day, 0, Step(tally => tally.Add(Outcome.TrueNegative, ProbabilityCode.Of(0.1f))));
        }

        // The hour that began a whole window ago is in it until it is over.
        Assert.Equal([2L, 8L, 31L], windows.Summaries.Select(summary => summary.Reliability.Single().Rows));
        windows.Add((39 * Day) + Hour, 0, Step(_ => { }));
        Assert.Equal([1L, 7L, 30L], windows.Summaries.Select(summary => summary.Reliability.Single().Rows));
    }

    [Fact]
    public void Load_OfTheHoursWritten_GoesOnAsIfThereHadBeenNoStop()
    {
        var (whole, first) = (new OutcomeWindows(horizonSteps: 12), new OutcomeWindows(horizonSteps: 12));
        List<OutcomeHour> written = [];
        for (var minute = 0; minute < 300; minute += 7)
        {
            var step = Step(tally =>
            {
                tally.Add(minute % 3 == 0 ? Outcome.Miss : Outcome.TrueNegative, (byte)minute);
                tally.Make((byte)minute, positive: minute % 5 == 0);
            });
            step.Alerts.Add(Alert(isNew: true) with { Peak = 0.64 });
            whole.Add(minute * 60_000, 0, step);
            if (minute == 140)
            {
                var next = new OutcomeWindows(horizonSteps: 12);
                next.Load(written.GroupBy(hour => hour.HourMs).Select(hours => hours.Last()));
                first = next;
            }

            written.Add(first.Add(minute * 60_000, 0, step)[0]);
        }

        Assert.Equal(
            whole.Summaries.Select(summary => (summary.BrierScore, summary.CalibrationError, summary.AlertsPerWeek)),
            first.Summaries.Select(summary => (summary.BrierScore, summary.CalibrationError, summary.AlertsPerWeek)));
        Assert.Equal(whole.Summaries[0].Reliability, first.Summaries[0].Reliability);
        Assert.True(whole.Summaries[0].Expected.BrierScore > 0);
        Assert.Equal(whole.Summaries.Select(summary => summary.Expected), first.Summaries.Select(summary => summary.Expected));
    }

    [Fact]
    public void CalibrationError_IsTheScoreCardsOnTheSameSteps()
    {
        var random = new Random(1);
        var windows = new OutcomeWindows(horizonSteps: 12);
        List<KnownStep> steps = [];
        var step = Step(tally =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var code = (byte)random.Next(256);
                var happened = random.NextDouble() < ProbabilityCode.ValueOf(code) * 0.7;
                tally.Add(happened ? Outcome.Miss : Outcome.TrueNegative, code);
                steps.Add(new KnownStep((float)ProbabilityCode.ValueOf(code), false, happened));
            }
        });
        windows.Add(0, 0, step);
        var timeline = new EntityTimeline([new AlertStep(0, false)], []);
        var card = ScoreCard.Of([new EntityRecord(timeline, steps)], new EventOptions(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), default, default), 0.1, TimeSpan.FromDays(7), new EntityDraws(1));

        Assert.Equal(card.Measures.Single(measure => measure.Name == "brier").Estimate, windows.Summaries[0].BrierScore, 6);
        Assert.Equal(card.Measures.Single(measure => measure.Name == "calibration_error").Estimate, windows.Summaries[0].CalibrationError, 6);
    }

    [Theory]
    [InlineData(0f, 0)]
    [InlineData(1f, 255)]
    [InlineData(0.25f, 128)]
    [InlineData(0.001f, 8)]
    public void ProbabilityCode_IsTheNearestRoot(float probability, int code)
    {
        Assert.Equal(code, ProbabilityCode.Of(probability));
        Assert.Equal(probability, ProbabilityCode.ValueOf(code), Math.Max(0.0001, probability * 0.02));
    }

    private static StepTally Step(Action<HorizonTally> settle)
    {
        var step = new StepTally(2);
        settle(step.Horizons[0]);
        return step;
    }

    private static AlertEvent Alert(bool isNew, AlertOutcome outcome = AlertOutcome.Undecided) =>
        new(0, Timeline.EntityOf(0), 0, null, 1, outcome, null, isNew, IsDecided: outcome != AlertOutcome.Undecided);

    private static OnsetEvent Onset(OnsetOutcome outcome) => new(0, Timeline.EntityOf(0), 0, outcome, null);
}
