using System.Globalization;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>Random expressions over the whole subset: well-typed, nested, and about series that exist.</summary>
/// <remarks>
/// A generated vector carries the names of the labels that it may have, so that matching and grouping usually meet
/// something. Refusals by the data (many-to-many, equal label sets) come out often enough and are compared like values.
/// </remarks>
/// <param name="random">The seed decides everything.</param>
internal sealed partial class RandomExpressions(Random random)
{
    private const int MaxDepth = 5;

    // So many of the element functions jump.
    private const int Continuous = 4;

    private static readonly Family[] Floats =
    [
        new("req_total", ["job", "instance", "code"], ["job=\"api\"", "job!=\"db\"", "code=~\"4..|5..\"", "code!~\"5.*\"", "instance=~\"(api|web)-[0-4]:80\"", "code=\"200\""]),
        new("temp", ["instance", "sensor"], ["sensor=\"cpu\"", "sensor=~\"cpu|net\"", "sensor!=\"net\"", "instance=~\"host-1?[0-2]\"", "instance!~\".*-[5-9]\""]),
        new("up", ["job", "instance"], ["job=\"api\"", "job=~\"api|db\"", "instance!=\"api-0:80\"", "instance=~\".+-[1-3]:80\"", "missing=\"\""]),
        new("build_info", ["job", "instance", "version"], ["version=\"1.1\"", "job!~\"api|web\"", "version=~\"1\\\\.[02]\""]),
        new("lat_bucket", ["instance", "path", "le"], ["path=\"/a\"", "le=\"+Inf\"", "le!=\"0.5\"", "instance=~\"api-[0-2]:80\""]),
        new("linear", ["kind"], ["kind=\"exact\""]),
        new("flat", ["kind"], ["kind=\"a\""]),
        new("single_sample", ["kind"], ["kind=\"b\""]),
        new("infinite", ["kind"], []),
        new("{__name__=~\"flat|negative_zero\"}", ["kind"], []),
        new("nothing", ["job"], ["job=\"x\"", "a=\"b\",c!=\"d\""]),
    ];

    private static readonly string[] PlainAggregations = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"];

    private static readonly string[] RangeFunctions =
    [
        "rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets", "avg_over_time", "min_over_time", "max_over_time", "sum_over_time",
        "count_over_time", "last_over_time", "stddev_over_time", "stdvar_over_time", "present_over_time",
    ];

    private static readonly string[] ElementFunctions =
    [
        "ceil", "floor", "round", "sgn", "abs", "sqrt", "ln", "log2", "log10", "exp", "deg", "rad", "atan", "tanh", "asinh", "sort", "sort_desc", "timestamp",
        "acos", "asin", "acosh", "atanh", "cosh", "sinh",
    ];

    private static readonly string[] Library =
        ["sqrt(", "ln(", "log2(", "log10(", "exp(", "tan", "sin", "cos", "^"];

    private static readonly string[] Unordered = ["histogram_", "count_values", "sort"];

    private static readonly string[] Periodic = ["sin", "cos", "tan"];

    private static readonly string[] Calendar = ["minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year"];

    private static readonly string[] Arithmetic = ["+", "-", "*", "/", "^", "atan2"];

    private static readonly string[] Comparisons = ["==", "!=", ">", "<", ">=", "<="];

    private static readonly string[] Sets = ["and", "or", "unless"];

    /// <summary>The next expression.</summary>
    public string Next() => Chance(25) ? Scalar(3) : Vector(1 + random.Next(MaxDepth)).Text;

    private Typed Vector(int depth)
    {
        if (depth <= 0)
        {
            return Selector();
        }

        return random.Next(100) switch
        {
            < 6 => Selector(),
            < 16 => OfHistograms(depth),
            < 31 => OverRange(),
            < 46 => Aggregate(depth),
            < 57 => WithScalar(depth),
            < 72 => TwoVectors(depth),
            < 77 => Set(depth),
            < 87 => OfElements(depth),
            < 91 => Relabel(depth),
            < 96 => ClassicHistogram(depth),
            _ => Special(depth),
        };
    }

    private Typed Selector(int depthOfRange = 0)
    {
        var family = Pick(Chance(8) ? Histograms : Floats);
        var matchers = family.Matchers.Length > 0 && Chance(2) ? Pick(family.Matchers) : "";
        if (matchers.Length > 0 && Chance(6))
        {
            matchers += "," + Pick(family.Matchers);
        }

        var text = matchers.Length == 0 ? family.Name
            : family.Name.EndsWith('}') ? $"{family.Name[..^1]},{matchers}}}"
            : $"{family.Name}{{{matchers}}}";
        return new Typed(text + (depthOfRange > 0 ? $"[{Duration(depthOfRange)}]" : "") + Offset(), family.Labels);
    }

    private Typed OverRange()
    {
        var range = Selector(2_400);
        var text = random.Next(20) switch
        {
            0 => $"predict_linear({range.Text}, {Scalar(1)})",
            1 => $"quantile_over_time({Level()}, {range.Text})",
            2 => $"absent_over_time({range.Text})",
            _ => $"{Pick(RangeFunctions)}({range.Text})",
        };
        return range with { Text = text };
    }

    private Typed Aggregate(int depth)
    {
        var body = Vector(depth - 1);
        var labels = Subset(body.Labels);
        var (modifier, kept) = random.Next(3) switch
        {
            0 => ("", (string[])[]),
            1 => ($"by ({string.Join(", ", labels)})", labels),
            _ => ($"without ({string.Join(", ", labels)})", [.. body.Labels.Except(labels)]),
        };
        var (name, parameter) = random.Next(14) switch
        {
            0 when HasOrder(body.Text) => ("topk", Count()),
            1 when HasOrder(body.Text) => ("bottomk", Count()),
            2 => ("quantile", Level()),
            3 when IsExact(body.Text) => ("count_values", "\"v\""),
            _ => (Pick(IsRounded(body.Text) ? PlainAggregations[..^2] : PlainAggregations), ""),
        };
        var arguments = parameter.Length > 0 ? $"({parameter}, {body.Text})" : $"({body.Text})";
        var text = modifier.Length > 0 && Chance(2) ? $"{name}{arguments} {modifier}" : $"{name} {modifier}{arguments}";
        return new Typed(text, name is "topk" or "bottomk" ? body.Labels : name == "count_values" ? [.. kept, "v"] : kept);
    }

    // Which of equal values topk keeps depends on their order: some walk through Go maps, another order each time, and
    // sort() orders what for us has no order.
    private static bool HasOrder(string text) => !Unordered.Any(name => text.Contains(name, StringComparison.Ordinal));

    // Two mathematical libraries differ in the last bit; what makes more of that bit is kept away from it.
    private static bool IsRounded(string text) => Library.Any(name => text.Contains(name, StringComparison.Ordinal));

    // count_values makes a label of every bit; only of samples and counts does no rounding depend on the mathematical library.
    private static bool IsExact(string text) => !text.Contains("nh", StringComparison.Ordinal) && (Floats.Any(family => text.StartsWith(family.Name, StringComparison.Ordinal))
        || text.StartsWith("changes(", StringComparison.Ordinal) || text.StartsWith("resets(", StringComparison.Ordinal)
        || text.StartsWith("count", StringComparison.Ordinal) || text.StartsWith("last_over_time(", StringComparison.Ordinal));

    private Typed WithScalar(int depth)
    {
        var vector = Vector(depth - 1);
        if (Chance(12))
        {
            // As with the sine: the remainder of a number that is off by a bit may be anything.
            return (vector = Selector()) with { Text = $"({vector.Text} % {Number()})" };
        }

        var scalar = Scalar(depth - 1);
        var op = IsRounded(vector.Text + scalar) ? Pick("*", "/")
            : Chance(2) ? Pick(Arithmetic)
            : Pick(Comparisons) + (Chance(3) ? " bool" : "");
        return vector with { Text = Chance(3) ? $"({scalar} {op} {vector.Text})" : $"({vector.Text} {op} {scalar})" };
    }

    private Typed TwoVectors(int depth)
    {
        var left = Vector(depth - 1);
        var right = random.Next(3) switch
        {
            0 => left with { Text = Varied(left.Text) },
            1 => Grouped(left, Vector(depth - 1)),
            _ => Vector(depth - 1),
        };
        var op = IsRounded(left.Text + right.Text) ? Pick("*", "/")
            : Chance(3) ? Pick(Comparisons) + (Chance(3) ? " bool" : "")
            : Pick(Arithmetic);
        return new Typed($"({left.Text} {op}{Matching(left, right)} {right.Text})", left.Labels);
    }

    private Typed Set(int depth)
    {
        var (left, right) = (Vector(depth - 1), Vector(depth - 1));
        var shared = left.Labels.Intersect(right.Labels).ToArray();
        var matching = random.Next(3) switch
        {
            0 => "",
            1 => $" on({string.Join(", ", Subset(shared))})",
            _ => $" ignoring({string.Join(", ", Subset([.. left.Labels, .. right.Labels]))})",
        };
        return new Typed($"({left.Text} {Pick(Sets)}{matching} {right.Text})", left.Labels);
    }

    private Typed OfElements(int depth)
    {
        var body = Vector(depth - 1);
        var text = random.Next(12) switch
        {
            0 => $"clamp({body.Text}, {Number()}, {Number()})",
            1 => $"clamp_min({body.Text}, {Scalar(1)})",
            2 => $"clamp_max({body.Text}, {Scalar(1)})",
            3 when !IsRounded(body.Text) => $"round({body.Text}, {Pick("0.1", "5", "0.25", "1e3")})",
            4 => $"-{body.Text}",

            // Of samples only: of a large number that is off by its last bit, the sine is another one altogether.
            6 => $"{Pick(Periodic)}({(body = Selector()).Text})",

            // Of times only: for NaN and infinities Prometheus gives what Go's undefined conversion happens to give.
            5 => $"{Pick(Calendar)}(timestamp({body.Text}))",
            _ => $"{Pick(IsRounded(body.Text) ? ElementFunctions[Continuous..] : ElementFunctions)}({body.Text})",
        };
        return body with { Text = text };
    }

    private Typed Relabel(int depth)
    {
        var body = Vector(depth - 1);
        var source = body.Labels.Length > 0 ? Pick(body.Labels) : "instance";
        var text = random.Next(4) switch
        {
            0 => $"label_join({body.Text}, \"joined\", \"-\", \"{source}\", \"nope\", \"job\")",
            1 => $"label_replace({body.Text}, \"{source}\", \"x-$1\", \"{source}\", \"(.).*\")",
            2 => $"label_replace({body.Text}, \"part\", \"${{2}}$1\", \"{source}\", \"([^-:]*)[-:]?(\\\\d*)(?:.*)\")",
            _ => $"label_replace({body.Text}, \"copy\", \"$0\", \"{source}\", \".*[02468].*\")",
        };
        return body with { Text = text, Labels = [.. body.Labels, "copy", "joined", "part"] };
    }

    private Typed ClassicHistogram(int depth)
    {
        var buckets = random.Next(4) switch
        {
            0 => new Typed($"lat_bucket{Offset()}", ["instance", "path"]),
            1 => new Typed($"sum by (le, {Pick("path", "instance")}) (rate(lat_bucket[{Duration(1_200)}]))", ["path"]),
            2 => Vector(depth - 1),
            _ => new Typed($"{Pick("rate", "increase", "avg_over_time")}(lat_bucket[{Duration(1_200)}]{Offset()})", ["instance", "path"]),
        };
        return buckets with
        {
            Text = Chance(4) ? $"histogram_fraction({Number()}, {Number()}, {buckets.Text})" : $"histogram_quantile({Level()}, {buckets.Text})",
        };
    }

    private Typed Special(int depth) => random.Next(4) switch
    {
        0 => new Typed($"vector({Scalar(depth - 1)})", []),
        1 => new Typed($"absent({Vector(depth - 1).Text})", ["job"]),
        2 => new Typed($"{Pick(Calendar)}()", []),
        _ => new Typed($"absent({Selector().Text})", []),
    };

    private string Scalar(int depth) => depth <= 0 ? Number() : random.Next(9) switch
    {
        0 => "time()",
        1 => $"scalar({Vector(depth - 1).Text})",
        2 => $"({Scalar(depth - 1)} {Pick(Arithmetic)} {Scalar(depth - 1)})",
        3 => $"({Scalar(depth - 1)} {Pick(Comparisons)} bool {Scalar(depth - 1)})",
        4 => "pi()",
        _ => Number(),
    };

    private string Number() => random.Next(12) switch
    {
        0 => "0",
        1 => "1",
        2 => "-1",
        3 => "NaN",
        4 => "Inf",
        5 => "0x1F",
        6 => "1e-3",
        7 => "5m",
        8 => (random.NextDouble() * 100).ToString("F3", CultureInfo.InvariantCulture),
        _ => random.Next(-20, 200).ToString(CultureInfo.InvariantCulture),
    };

    private string Level() => random.Next(6) switch { 0 => "0", 1 => "1", 2 => Number(), 3 => "0.5", _ => random.NextDouble().ToString("F3", CultureInfo.InvariantCulture) };

    private string Count() => random.Next(8) switch { 0 => "0", 1 => "1000", 2 => "2.7", _ => random.Next(1, 6).ToString(CultureInfo.InvariantCulture) };

    private string Duration(int mostSeconds) => random.Next(5) switch
    {
        0 => "5m",
        1 => $"{1 + random.Next(mostSeconds)}",
        2 => $"{1 + random.Next(mostSeconds * 1000)}ms",
        3 => $"{1 + random.Next(Math.Max(1, mostSeconds / 60))}m{random.Next(60)}s",
        _ => $"{15 + random.Next(Math.Max(1, mostSeconds / 4))}s",
    };

    private string Offset() => Chance(5) ? $" offset {Duration(1_500)}" : "";

    private string Matching(Typed left, Typed right)
    {
        var shared = left.Labels.Intersect(right.Labels).ToArray();
        var group = random.Next(4) switch { 0 => " group_left", 1 => " group_right", _ => "" };
        if (group.Length > 0)
        {
            // Always with parentheses: without them, those of a following expression would be read as the labels. What stands in on() may not be included again; labels that exist nowhere may.
            var include = (group == " group_left" ? right : left).Labels.Except(shared).ToArray();
            group += include.Length > 0 && Chance(2) ? $"({Pick(include)})" : "()";
        }

        return random.Next(3) switch
        {
            0 => "",
            1 => $" on({string.Join(", ", Chance(4) ? Subset(shared) : shared)}){group}",
            _ => $" ignoring({string.Join(", ", left.Labels.Concat(right.Labels).Distinct().Except(shared))}){group}",
        };
    }

    /// <summary>The right side reduced to labels of the left one, so that a match is likely.</summary>
    private Typed Grouped(Typed left, Typed right)
    {
        var shared = left.Labels.Intersect(right.Labels).ToArray();
        return new Typed($"{Pick("sum", "max", "avg", "count")} by ({string.Join(", ", shared)}) ({right.Text})", shared);
    }

    private string Varied(string text) => Chance(2) ? text : $"(2 * {text})";

    private string[] Subset(string[] labels) => [.. labels.Distinct().Where(_ => Chance(2))];

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private T Pick<T>(params T[] of) => of[random.Next(of.Length)];

    /// <summary>A metric with the labels that its series have and matchers that some of them pass.</summary>
    private sealed record Family(string Name, string[] Labels, string[] Matchers);

    /// <summary>A vector expression and the labels that its elements may have.</summary>
    private sealed record Typed(string Text, string[] Labels);
}
