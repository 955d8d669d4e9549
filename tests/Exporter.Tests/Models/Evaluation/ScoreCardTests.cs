using CsCheck;
using Exporter.Models.Evaluation;

namespace Exporter.Tests.Models.Evaluation;

public sealed class ScoreCardTests
{
    private const long Hour = 3_600_000;

    private static readonly EventOptions Options = new(TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.Zero, TimeSpan.Zero);

    [Fact]
    public void Of_OneCaughtOneMissedOneFalse_GivesEachMeasure()
    {
        // a alerts at 3 for the onset at 5; its steps 3 and 4 have it ahead. b alerts at 2 for nothing and misses the onset at 9.
        var a = Record([0.1f, 0.1f, 0.1f, 0.9f, 0.9f], [5 * Hour], from: 0, endHour: 5);
        var b = Record([0.1f, 0.1f, 0.6f, 0.1f, 0.1f, 0.1f, 0.1f, 0.2f, 0.3f], [9 * Hour], from: 0, endHour: 9);
        var card = ScoreCard.Of([a, b], Options, 0.25, TimeSpan.FromDays(3.5), new EntityDraws(2));
        var days = 14 / 24.0;
        Assert.Equal((2, 1, 2, 1), (card.Events.Onsets, card.Events.Detected, card.Events.Alerts, card.Events.TrueAlerts));
        Equal(0.5, "event_recall");
        Equal(0.5, "alert_precision");
        Equal(1 / days, "false_alarms_per_entity_day");
        Equal(4, "alerts_per_week");
        Equal(2 * 3600, "median_lead_seconds");
        Equal(3 / days, "transitions_per_entity_day");
        Equal(1 / 10.0, "false_positive_rate");
        Equal(2 / 4.0, "false_negative_rate");

        // Ranked: 0.9 (both right), 0.6 (wrong), 0.3 and 0.2 (right), 0.1 (none of nine): 2 of 2, 3 of 4, 4 of 5.
        Equal((1 + 1 + (3 / 4.0) + (4 / 5.0)) / 4, "auc_pr");

        // Drawing b twice finds nothing, a twice finds all.
        var recall = card.Measures.Single(measure => measure.Name == "event_recall");
        Assert.Equal((0, 1), (recall.Low, recall.High));

        void Equal(double expected, string name) => Assert.Equal(expected, card.Measures.Single(measure => measure.Name == name).Estimate, 6);
    }

    [Fact]
    public void StepMeasures_FiveSteps_AreThoseByHand()
    {
        var measures = OfSteps([0.9f, 0.8f, 0.3f, 0.8f, 0.1f], [true, false, true, true, false], baseRate: 0.6);

        // Squares: (0.01 + 0.64 + 0.49 + 0.04 + 0.01) / 5; always saying 0.6 scores 0.6 · 0.16 + 0.4 · 0.36 = 0.24.
        Assert.Equal(0.238, measures["brier"], 6);
        Assert.Equal(1 - (0.238 / 0.24), measures["brier_skill"], 6);

        // Points: 0.9 → 1 of 1; 0.8 (two steps, one right) → 2 of 3; 0.3 → 3 of 4. Recall rises by 1/3 each time.
        Assert.Equal((1.0 + (2.0 / 3) + 0.75) / 3, measures["auc_pr"], 12);

        // Bins: 0.1 (no), 0.3 (yes), 0.8 (no and yes), 0.9 (yes).
        Assert.Equal((0.1 + 0.7 + 0.6 + 0.1) / 5, measures["calibration_error"], 6);
    }

    [Fact]
    public void StepMeasures_OneProbabilityForAll_ItsErrorIsTheDistanceFromTheRate() =>
        Assert.Equal(0.1, OfSteps([0.6f, 0.6f], [true, false], 0.5)["calibration_error"], 6);

    [Fact]
    public void StepMeasures_NothingEverHappens_SkillAndAreaDoNotExist()
    {
        var measures = OfSteps([0.1f], [false], baseRate: 0);
        Assert.Equal((double.NaN, double.NaN), (measures["brier_skill"], measures["auc_pr"]));
        Assert.Equal(0.01, measures["brier"], 6);
    }

    [Fact]
    public void Of_RuleWithoutProbabilities_HasRatesButNoMeasureOfThem()
    {
        var record = new EntityRecord(new EntityTimeline([new(0, true), new(Hour, false)], []), [new(float.NaN, true, false), new(float.NaN, false, false)]);
        var card = ScoreCard.Of([record], Options, double.NaN, TimeSpan.FromDays(7), new EntityDraws(1));
        Assert.DoesNotContain(card.Measures, measure => measure.Name == "auc_pr");
        Assert.Equal(0.5, card.Measures.Single(measure => measure.Name == "false_positive_rate").Estimate);
        Assert.True(double.IsNaN(card.Measures.Single(measure => measure.Name == "event_recall").Estimate));
    }

    [Fact]
    public void Of_AllOfTenFound_IntervalIsWilsonsWhereDrawsSeeNoDoubt()
    {
        var entities = Enumerable.Range(0, 10).Select(_ => Record([0.1f, 0.9f], [2 * Hour], 0, 2)).ToArray();
        var recall = ScoreCard.Of(entities, Options, 0.5, TimeSpan.FromDays(1), new EntityDraws(10)).Measures[0];
        Assert.Equal(1, recall.Estimate);
        Assert.Equal(0.7225, recall.Low, 4);
        Assert.Equal(1, recall.High);
    }

    [Fact]
    public void RankedAucPr_WeightsOfEntities_EqualsRepeatingTheirRows() =>
        Gen.Select(Gen.Select(Gen.Int[0, 9], Gen.Bool, Gen.Int[0, 2]).Array[1, 40], Gen.Int[0, 3].Array[3]).Sample((rows, weights) =>
        {
            var sorted = rows.OrderByDescending(row => row.Item1).ToArray();
            var ranked = new RankedScores([.. sorted.Select(row => (double)row.Item1)], [.. sorted.Select(row => row.Item2)], [.. sorted.Select(row => row.Item3)]);
            var repeated = rows.SelectMany(row => Enumerable.Repeat(row, weights[row.Item3])).ToArray();
            var expected = ProbabilityMetrics.AucPr([.. repeated.Select(row => (float)row.Item1)], [.. repeated.Select(row => row.Item2)]);
            var actual = ranked.AucPr(weights);
            return double.IsNaN(expected) ? double.IsNaN(actual) : Math.Abs(expected - actual) < 1e-12;
        });

    [Fact]
    public void Interval_MeanOfManyEntities_IsThatOfTheNormalDistribution()
    {
        // 400 entities of which half have 1: the mean's deviation is 0.5 / 20 = 0.025, so 95 % lie within ± 0.049.
        double[] values = [.. Enumerable.Range(0, 400).Select(i => i % 2.0)];
        var (low, high) = new EntityDraws(400, draws: 4000).Interval(weights => EntityDraws.Sum(weights, values) / 400);
        Assert.Equal(0.451, low, 0.006);
        Assert.Equal(0.549, high, 0.006);
    }

    [Fact]
    public void PrecisionRecallCurve_FourRows_HasAPointForEachThreshold()
    {
        var curve = PrecisionRecallCurve.Of([0.9f, 0.6f, 0.6f, 0.1f], [true, false, true, false]);
        Assert.Equal([new(0.9f, 0.5, 1), new(0.6f, 1, 2 / 3.0), new(0.1f, 1, 0.5)], curve.AsEnumerable());
    }

    [Fact]
    public void PrecisionRecallCurve_ManyRows_IsThinnedAndKeepsBothEnds()
    {
        var random = new Random(3);
        float[] probabilities = [.. Enumerable.Range(0, 5000).Select(_ => random.NextSingle())];
        bool[] outcomes = [.. probabilities.Select(probability => random.NextSingle() < probability)];
        var curve = PrecisionRecallCurve.Of(probabilities, outcomes, 50);
        Assert.InRange(curve.Length, 40, 50);
        Assert.Equal(probabilities.Max(), curve[0].Threshold);
        Assert.Equal(1, curve[^1].Recall);
    }

    private static Dictionary<string, double> OfSteps(float[] probabilities, bool[] outcomes, double baseRate)
    {
        AlertStep[] steps = [.. probabilities.Select((probability, i) => new AlertStep(i * Hour, probability >= 0.5f))];
        var record = new EntityRecord(new EntityTimeline(steps, []), [.. probabilities.Zip(outcomes, (probability, happened) => new KnownStep(probability, probability >= 0.5f, happened))]);
        return ScoreCard.Of([record], Options, baseRate, TimeSpan.FromDays(1), new EntityDraws(1)).Measures.ToDictionary(measure => measure.Name, measure => measure.Estimate);
    }

    private static EntityRecord Record(float[] probabilities, long[] onsetsMs, long from, int endHour)
    {
        AlertStep[] steps = [.. probabilities.Select((probability, i) => new AlertStep(from + (i * Hour), probability >= 0.5f))];
        KnownStep[] known = [.. probabilities.Select((probability, i) => new KnownStep(probability, probability >= 0.5f, onsetsMs.Any(onset => onset > i * Hour && onset <= (i + 2) * Hour)))];
        Assert.Equal(endHour, probabilities.Length);
        return new EntityRecord(new EntityTimeline(steps, onsetsMs), known);
    }
}
