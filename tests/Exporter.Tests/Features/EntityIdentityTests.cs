using Exporter.Signals;

namespace Exporter.Tests.Features;

/// <summary>
/// Windows follow the entity, whatever happens to its exporter: sample by sample through head, PromQL, windows and features, once with the event
/// and once without. The signals are usual rates over five minutes, the event comes after two hours, steps are half a minute.
/// </summary>
public sealed class EntityIdentityTests
{
    private const int Event = 480;
    private const int Scrapes = 800;

    private static readonly PredictorDefinition Plain = SomeService.Watching(
        ("rate", "sum by (instance) (rate(requests_total[5m]))"),
        ("ratio", "sum by (instance) (rate(errors_total[5m])) / sum by (instance) (rate(requests_total[5m]))"),
        ("busy", "1 - sum by (instance) (rate(idle_seconds_total[5m]))"),
        ("memory", "max by (instance) (memory_bytes)"));

    // rate() takes samples that are there for the whole range: with a hole at either end it gives too little. Where that matters,
    // an expression asks for the samples: 19 of the 20 that five minutes hold.
    private static readonly PredictorDefinition Guarded = SomeService.Watching(
        ("rate", "sum by (instance) (rate(requests_total[5m]) and count_over_time(requests_total[5m]) >= 19)"),
        ("busy", "1 - sum by (instance) (rate(idle_seconds_total[5m]) and count_over_time(idle_seconds_total[5m]) >= 19)"),
        ("memory", "max by (instance) (memory_bytes)"));

    private static readonly string[] Shifts = ["rate:shift_5m", "ratio:shift_5m", "busy:shift_5m", "memory:shift_5m"];

    // A restart loses what was counted since the last scrape, here half of one of twenty intervals: 2.5 % of the rate. The noise of a rate is
    // that of one interval (uniform, 7.5 % or 5 %: deviation 4.3 % or 2.9 %) by the root of 20: 0.97 % or 0.65 %. So 2.6 or 3.9 deviations at most.
    private const double LostInARestart = 3.9;

    [Fact]
    public void Shift_WhereACounterBeginsAnew_IsWithinTheNoiseOfWhatIsLost() =>
        AssertCalm(Plain, new SomeService { Restart = Event }, LostInARestart, Shifts);

    [Fact]
    public void Shift_WhereAnotherPodTakesOver_IsWithinTheNoiseOfWhatIsLost() =>
        AssertCalm(Plain, new SomeService { Restart = Event, AsAnotherPod = true }, LostInARestart, Shifts);

    // Up to 10 of 20 scrapes: six of the last ten steps are wrong at most, and a shift is what seven agree on.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public void Shift_AcrossAGapOfScrapes_IsWithinTheNoise(int scrapes)
    {
        AssertCalm(Plain, new SomeService { Lost = Event..(Event + scrapes) }, 0.7, Shifts);
        AssertCalm(Plain, new SomeService { Failing = Event..(Event + scrapes) }, 0.7, Shifts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(40)]
    [InlineData(120)]
    public void ShiftAndDeviation_OfARateThatAsksForItsSamples_AreWithinTheNoiseForAnyGap(int scrapes)
    {
        string[] features = ["rate:shift_5m", "busy:shift_5m", "memory:shift_5m", "memory:robust_z_1h"];
        AssertCalm(Guarded, new SomeService { Lost = Event..(Event + scrapes) }, 1.2, features);
        AssertCalm(Guarded, new SomeService { Failing = Event..(Event + scrapes) }, 1.2, features);

        // One lost scrape of twenty is let through: half an interval is not extrapolated, as in a restart, once at each end of the range.
        AssertCalm(Guarded, new SomeService { Lost = Event..(Event + scrapes) }, 2 * LostInARestart, "rate:robust_z_1h", "busy:robust_z_1h");
    }

    [Fact]
    public void Vectors_AfterASenderThatWasAwayHasSentEverything_AreThoseOfOneThatNeverWas()
    {
        var expected = new SomeService().Run(Plain, Scrapes, out _);
        var delayed = new SomeService { Delayed = Event..(Event + 120) }.Run(Plain, Scrapes, out _);

        Assert.Equal(expected.Keys, delayed.Keys);
        Assert.All(expected, row => Assert.Equal(row.Value, delayed[row.Key]));
    }

    [Fact]
    public void Entity_ThatComesBackAsAnotherPod_KeepsItsSlotAgeAndHistory()
    {
        var rows = new SomeService { Restart = Event, AsAnotherPod = true }.Run(Plain, Scrapes, out var predictor);

        Assert.Equal(2, predictor.Windows.EntityCount);
        var last = rows[rows.Keys.Max()];
        Assert.Equal((rows.Keys.Max() - rows.Keys.Min()) / 3_600_000f, last[IndexOf(Plain, "entity:age_hours")], 0.02);
        Assert.Equal(0f, last[IndexOf(Plain, "memory:missing_1h")]);
        Assert.All(rows.Values, row => Assert.False(float.IsNaN(row[IndexOf(Plain, "memory:last")])));
    }

    /// <summary>From the event on, each feature stays between the extremes that it has without the event, give or take <paramref name="slack"/>, or is missing.</summary>
    private static void AssertCalm(PredictorDefinition definition, SomeService disturbed, double slack, params string[] features)
    {
        var quiet = new SomeService().Run(definition, Scrapes, out _);
        var rows = disturbed.Run(definition, Scrapes, out _);
        var eventMs = SomeService.StartMs + (Event * (long)SomeService.ScrapeMs) - 30_000;
        foreach (var feature in features)
        {
            var column = IndexOf(definition, feature);
            var usual = quiet.Where(row => row.Key > eventMs - 3_600_000).Select(row => row.Value[column]).Where(float.IsFinite).ToArray();
            Assert.True(usual.Length > 100, feature);
            foreach (var (stepMs, row) in rows.Where(row => row.Key >= eventMs))
            {
                Assert.True(
                    float.IsNaN(row[column]) || (row[column] >= usual.Min() - slack && row[column] <= usual.Max() + slack),
                    $"{feature} {(stepMs - eventMs) / 1000} s after the event: {row[column]}, without it {usual.Min()}..{usual.Max()}");
            }

            Assert.False(float.IsNaN(rows[rows.Keys.Max()][column]), $"{feature} does not come back");
        }
    }

    private static int IndexOf(PredictorDefinition definition, string feature) => Exporter.Features.FeatureSchema.For(definition).Names.IndexOf(feature);
}
