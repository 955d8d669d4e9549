using System.Globalization;

namespace Exporter.Integration.Tests.PromQL;

internal sealed partial class RandomExpressions
{
    private static readonly string[] HistogramMatchers = ["path=\"/a\"", "instance=~\"api-[0-2]:80\"", "instance!=\"api-5:80\"", "instance=\"api-5:80\""];

    private static readonly Family[] Histograms =
    [
        new("nh", ["instance", "path"], HistogramMatchers),
        new("nh_gauge", ["instance", "path"], HistogramMatchers),
        new("nh_custom", ["instance", "path"], HistogramMatchers),
        new("{__name__=~\"nh|nh_custom\"}", ["instance", "path"], HistogramMatchers),
    ];

    private static readonly string[] HistogramRanges =
    [
        "rate", "rate", "increase", "delta", "irate", "idelta", "sum_over_time", "avg_over_time", "last_over_time",
    ];

    /// <summary>A number of each histogram, or of something that is made of them.</summary>
    private Typed OfHistograms(int depth)
    {
        // What only needs counts and sums is evaluated without buckets by Prometheus 3.5, for the first selector of an expression,
        // and then sees neither that layouts or buckets differ nor that a bucket of a gauge has shrunk. So counters of one kind
        // and no comparisons there. Negative counts never reach a rank, and then it is the last empty bucket that decides.
        var (name, isPlain) = random.Next(9) switch
        {
            0 => ("histogram_count(", true),
            1 => ("histogram_sum(", true),
            2 => ("histogram_avg(", true),
            3 => ("histogram_stddev(", false),
            4 => ("histogram_stdvar(", false),
            5 => ($"histogram_fraction({Number()}, {Number()}, ", false),
            6 => ("count(", false),
            _ => ($"histogram_quantile({Level()}, ", false),
        };
        var histograms = HistogramVector(depth - 1, isPlain);
        return histograms with { Text = $"{name}{histograms.Text})" };
    }

    private Typed HistogramVector(int depth, bool isPlain)
    {
        var family = Pick(isPlain ? Histograms[..1] : Histograms);
        var matchers = Chance(2) ? Pick(family.Matchers) : "";
        var selector = matchers.Length == 0 ? family.Name
            : family.Name.EndsWith('}') ? $"{family.Name[..^1]},{matchers}}}"
            : $"{family.Name}{{{matchers}}}";
        if (depth <= 0 || Chance(3))
        {
            var text = Chance(3) ? selector + Offset() : $"{Pick(HistogramRanges)}({selector}[{Duration(1_500)}]{Offset()})";
            return new Typed(text, family.Labels);
        }

        var one = HistogramVector(depth - 1, isPlain);
        switch (random.Next(8))
        {
            case 0:
                return new Typed($"{Pick("sum", "avg")} by (path) ({one.Text})", ["path"]);
            case 1:
                return new Typed($"{Pick("sum", "avg")} without (instance) ({one.Text})", ["path"]);
            case 2:
                var factor = (0.1 + random.NextDouble()).ToString("F3", CultureInfo.InvariantCulture);
                return one with { Text = Pick($"({one.Text} * {factor})", $"({factor} * {one.Text})", $"({one.Text} / {factor})", isPlain ? $"-{one.Text}" : one.Text) };
            case 3:
                return one with { Text = $"({one.Text} {(isPlain ? Pick("+", "-") : Pick("+", "-", "==", "!="))}{Pick("", " ignoring(nope)")} {one.Text})" };
            case 4:
                var other = HistogramVector(depth - 1, isPlain);
                return one with { Text = $"({one.Text} {(isPlain ? Pick("+", "-", "or", "and", "unless") : Pick("+", "-", "or", "and", "unless", "!="))} {other.Text})" };
            case 5:
                return one with { Text = $"label_replace({one.Text}, \"copy\", \"$1\", \"path\", \"/(.)\")" };
            case 6:
                return one with { Text = $"({one.Text} * on(instance) group_left() up{{job=\"api\"}})" };
            default:
                return one;
        }
    }
}
