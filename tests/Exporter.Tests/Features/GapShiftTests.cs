using Exporter.Signals;

namespace Exporter.Tests.Features;

/// <summary>
/// No gap of scrapes, however long and whatever happens to the counter in it, looks like a change of level of a plain rate; a real one does.
/// Sample by sample through head, PromQL, windows and features: a scrape every 15 s, a step every 30 s.
/// </summary>
public sealed class GapShiftTests
{
    private const int Event = 480;
    private const int Scrapes = 1000;
    private static readonly int[] Gaps = [1, 2, 3, 4, 5, 7, 10, 14, 17, 18, 19, 20, 21, 25, 30, 36, 37, 38, 39, 40, 41, 60, 120, 240];

    [Theory]
    [InlineData("1m")]
    [InlineData("5m")]
    [InlineData("10m")]
    public void Shift_AcrossAnyGap_IsWithinTheNoise(string range)
    {
        var definition = Watching(range);
        var quiet = Shifts(definition, new SomeService());
        foreach (var gap in Gaps)
        {
            var hole = Event..(Event + gap);
            AssertCalm(quiet, definition, new SomeService { Lost = hole }, $"{gap} lost");
            AssertCalm(quiet, definition, new SomeService { Failing = hole }, $"{gap} failed");
            foreach (var restart in new[] { Event, Event + (gap / 2), Event + gap })
            {
                AssertCalm(quiet, definition, new SomeService { Lost = hole, Restart = restart }, $"{gap} lost, restart at {restart - Event}");
                AssertCalm(quiet, definition, new SomeService { Failing = hole, Restart = restart, AsAnotherPod = true }, $"{gap} failed, another pod at {restart - Event}");
            }
        }
    }

    [Fact]
    public void Shift_AcrossAGap_ByTheRuleForSignalsWithoutARange_IsFooled()
    {
        // What the values themselves would give: the gap alone is as good as a leap of twenty deviations.
        var definition = Watching("5m");
        var last = Exporter.Features.FeatureSchema.For(definition).Names.IndexOf("rate:last");
        var rows = new SomeService { Lost = Event..(Event + 16) }.Run(definition, Scrapes, out _);
        double[] log = [.. rows.OrderBy(row => row.Key).Select(row => (double)row.Value[last])];
        var shifts = Enumerable.Range(240, 60).Select(end => new NaiveFamilies(log[..end]).All(end).First(feature => feature.Name == "shift_10m").Value);

        Assert.True(shifts.Min() < -10);
    }

    // Complete after the range itself, and agreed on by 2 r + 2 steps after that.
    [Theory]
    [InlineData("1m", 2, 1.3)]
    [InlineData("1m", 2, 0.7)]
    [InlineData("5m", 10, 1.2)]
    [InlineData("5m", 10, 0.8)]
    [InlineData("10m", 20, 1.2)]
    [InlineData("10m", 20, 0.8)]
    public void Shift_OfARealChange_IsSeenOnceItHasLastedLongerThanAnyGapWouldShow(string range, int steps, double factor)
    {
        var shifts = Shifts(Watching(range), new SomeService { Change = (Event, factor) });
        var eventMs = SomeService.StartMs + (Event * (long)SomeService.ScrapeMs);
        var until = eventMs + (((3 * steps) + 4) * 30_000L);
        foreach (var signal in new[] { "rate", "increase" })
        {
            var seen = shifts[signal].Where(step => step.Key >= eventMs && step.Key <= until).Max(step => Math.Sign(factor - 1) * step.Value);
            Assert.True(seen > 3, $"{signal}: {seen} at most");
            Assert.True(shifts["busy"].Where(step => step.Key >= eventMs).All(step => Math.Abs(step.Value) < 2), "nothing happened there");
        }
    }

    private static PredictorDefinition Watching(string range) => SomeService.Watching(
        ("rate", $"sum by (instance) (rate(requests_total[{range}]))"),
        ("ratio", $"sum by (instance) (rate(errors_total[{range}])) / sum by (instance) (rate(requests_total[{range}]))"),
        ("busy", $"1 - sum by (instance) (rate(idle_seconds_total[{range}]))"),
        ("increase", $"sum by (instance) (increase(requests_total[{range}]))"));

    private static Dictionary<string, SortedDictionary<long, float>> Shifts(PredictorDefinition definition, SomeService service)
    {
        var names = Exporter.Features.FeatureSchema.For(definition).Names;
        var rows = service.Run(definition, Scrapes, out _);
        return definition.Signals.ToDictionary(
            signal => signal.Name,
            signal => new SortedDictionary<long, float>(rows.ToDictionary(row => row.Key, row => row.Value[names.IndexOf($"{signal.Name}:shift_5m")])));
    }

    private static void AssertCalm(Dictionary<string, SortedDictionary<long, float>> quiet, PredictorDefinition definition, SomeService disturbed, string what)
    {
        var eventMs = SomeService.StartMs + (Event * (long)SomeService.ScrapeMs) - 30_000;
        foreach (var (signal, shifts) in Shifts(definition, disturbed))
        {
            var usual = quiet[signal].Where(step => step.Key > eventMs - 3_600_000).Select(step => step.Value).ToArray();
            Assert.True(usual.Length > 200 && usual.All(float.IsFinite), signal);
            var most = shifts.Where(step => step.Key >= eventMs && float.IsFinite(step.Value)).MaxBy(step => Math.Max(step.Value - usual.Max(), usual.Min() - step.Value));
            Assert.True(
                most.Value >= usual.Min() - 0.7 && most.Value <= usual.Max() + 0.7,
                $"{signal}, {what}: {most.Value} {(most.Key - eventMs) / 1000} s after the event, without it {usual.Min()}..{usual.Max()}");
            Assert.False(float.IsNaN(shifts.Values.Last()), $"{signal}, {what}: does not come back");
        }
    }
}
