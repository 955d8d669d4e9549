using CsCheck;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.PromQL;

/// <summary>The evaluator against the definition written down as plainly as possible, and against itself without memory.</summary>
public class EvaluationProperties
{
    private static readonly Gen<(int GapMs, double Value)[]> Samples =
        Gen.Select(Gen.Int[1, 90_000], Gen.Frequency((10, Gen.Int[0, 1000].Select(value => (double)value)), (1, Gen.Const(0.0)), (1, Gen.Const(StaleMarker.Value)))).Array[0, 40];

    [Fact]
    public void Increase_OfAnySamples_EqualsTheNaiveDefinition() =>
        Gen.Select(Samples, Gen.Long[0, 2_000_000], Gen.Long[1, 900_000]).Sample((samples, at, range) =>
        {
            Assert.True(Query.TryCompile($"increase(c[{range}ms])", out var query, out _));
            var head = new SeriesHead(query.Selectors, new HeadLimits());
            var stored = Fill(head, samples);
            var result = new InstantVector();
            query.Evaluate(head, at, result);

            var expected = NaiveIncrease(stored.Where(s => s.TimestampMs > at - range && s.TimestampMs <= at && !StaleMarker.IsStale(s.Value)).ToList(), at, range);
            return expected is null
                ? result.Count == 0
                : result.Count == 1 && Math.Abs(result.ValueAt(0) - expected.Value) <= 1e-12 * Math.Abs(expected.Value);
        });

    [Fact]
    public void InstantSelector_OfAnySamples_TakesTheNewestWithinTheLookBack() =>
        Gen.Select(Samples, Gen.Long[0, 2_000_000]).Sample((samples, at) =>
        {
            Assert.True(Query.TryCompile("c", out var query, out _));
            var head = new SeriesHead(query.Selectors, new HeadLimits());
            var stored = Fill(head, samples);
            var result = new InstantVector();
            query.Evaluate(head, at, result);

            var newest = stored.Where(s => s.TimestampMs <= at).Cast<Sample?>().LastOrDefault();
            var isSeen = newest is { } sample && sample.TimestampMs > at - 300_000 && !StaleMarker.IsStale(sample.Value);
            return isSeen ? result.Count == 1 && result.ValueAt(0) == newest!.Value.Value : result.Count == 0;
        });

    [Theory]
    [InlineData("sum by (a) (m)")]
    [InlineData("m * on(i) group_left(b) n")]
    [InlineData("rate({__name__=~\"m|n\",i=~\".+\"}[5m]) > 0 or n")]
    [InlineData("m + ignoring(a, b) n{a=\"0\"}")]
    [InlineData("count_values by (b) (\"v\", m) unless on(b) n")]
    [InlineData("topk by (a) (2, m) - on(a, i) group_right topk by (i) (1, m)")]
    [InlineData("label_replace(m, \"a\", \"$1\", \"i\", \"(.).*\")")]
    [InlineData("quantile by (b) (0.5, m or n)")]
    public void Evaluation_WhileSeriesComeAndGo_EqualsAFreshQuery(string text) =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 10_000], Gen.Bool).Array[1, 150].Sample(
            actions =>
            {
                Assert.True(Query.TryCompile(text, out var lasting, out _));
                var head = new SeriesHead(lasting.Selectors, new HeadLimits());
                var now = 1_000_000L;
                foreach (var (kind, advance, evaluate) in actions)
                {
                    now += advance;
                    var labels = Labels.Of(("__name__", kind % 3 == 0 ? "n" : "m"), ("i", $"{kind % 41}"), ("a", $"{kind % 2}"), ("b", $"{kind % 5}"));
                    if (HeadFeed.Resolve(head, labels) is >= 0 and var series)
                    {
                        head.Append(series, now, kind % 7);
                    }

                    if (evaluate)
                    {
                        head.Expire(now);
                        Assert.True(Query.TryCompile(text, out var fresh, out _));
                        Assert.Equal(Evaluated(fresh, head, now), Evaluated(lasting, head, now));
                    }
                }
            },
            iter: 60);

    private static List<string> Evaluated(Query query, SeriesHead head, long at)
    {
        var result = new InstantVector();
        try
        {
            query.Evaluate(head, at, result);
            return [.. Enumerable.Range(0, result.Count).Select(i => $"{result.LabelsAt(i)} {result.ValueAt(i):R}").Order(StringComparer.Ordinal)];
        }
        catch (EvaluationException)
        {
            // Which of several offending elements is named depends on their order; that it fails does not.
            return ["failed"];
        }
    }

    private static List<Sample> Fill(SeriesHead head, (int GapMs, double Value)[] samples)
    {
        var stored = new List<Sample>();
        var at = 0L;
        foreach (var (gap, value) in samples)
        {
            at += gap;
            Assert.Equal(AppendResult.Stored, HeadFeed.Append(head, Labels.Of(("__name__", "c")), at, value));
            stored.Add(new Sample(at, value));
        }

        return stored;
    }

    private static double? NaiveIncrease(List<Sample> samples, long at, long range)
    {
        if (samples.Count < 2)
        {
            return null;
        }

        var growth = samples.Zip(samples.Skip(1), (a, b) => b.Value >= a.Value ? b.Value - a.Value : b.Value).Sum();
        double sampled = samples[^1].TimestampMs - samples[0].TimestampMs;
        var average = sampled / (samples.Count - 1);
        double before = samples[0].TimestampMs - (at - range);
        double after = at - samples[^1].TimestampMs;
        before = before < average * 1.1 ? before : average / 2;
        after = after < average * 1.1 ? after : average / 2;
        var untilZero = growth > 0 ? samples[0].Value / (growth / sampled) : double.PositiveInfinity;
        return growth / sampled * (sampled + Math.Min(before, untilZero) + after);
    }
}
