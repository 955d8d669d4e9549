using System.Text.Json;

namespace Exporter.Host.QueryApi;

/// <summary>A result in the notation of <c>promtool query</c>: <c>up{job="a"} =&gt; 1 @[1700000000.5]</c>.</summary>
internal static class PromtoolText
{
    /// <summary>The lines of an answer's <c>data</c>.</summary>
    public static IEnumerable<string> Lines(JsonElement data)
    {
        var result = data.GetProperty("result");
        return data.GetProperty("resultType").GetString() switch
        {
            "vector" => result.EnumerateArray().Select(element => 
                $"{Metric(element.GetProperty("metric"))} => {(element.TryGetProperty("histogram", out var histogram) ? Histogram(histogram) : Point(element.GetProperty("value")))}"),
            "matrix" => result.EnumerateArray().SelectMany(series =>
                Points(series, "values", Point).Concat(Points(series, "histograms", Histogram)).Prepend($"{Metric(series.GetProperty("metric"))} =>")),
            "scalar" => [$"scalar: {Point(result)}"],
            _ => [result[1].GetString()!],
        };
    }

    private static IEnumerable<string> Points(JsonElement series, string name, Func<JsonElement, string> text) =>
        series.TryGetProperty(name, out var points) ? points.EnumerateArray().Select(text) : [];

    private static string Histogram(JsonElement pair)
    {
        var buckets = pair[1].TryGetProperty("buckets", out var all) ? all.EnumerateArray().Select(Bucket) : [];
        return $"Count: {Total(pair[1].GetProperty("count"))}, Sum: {Total(pair[1].GetProperty("sum"))}, Buckets: [{string.Join(' ', buckets)}] @[{GoNumber.Fixed(pair[0].GetDouble())}]";
    }

    private static string Bucket(JsonElement bucket)
    {
        var (left, right) = bucket[0].GetInt32() switch { 0 => ('(', ']'), 1 => ('[', ')'), 2 => ('(', ')'), _ => ('[', ']') };
        return $"{left}{GoNumber.Compact(Number(bucket[1]))},{GoNumber.Compact(Number(bucket[2]))}{right}:{Value(bucket[3].GetString()!)}";
    }

    private static string Total(JsonElement text) => GoNumber.SixDigits(Number(text));

    private static double Number(JsonElement text) => text.GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.Parse(number!, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string Point(JsonElement pair) => $"{Value(pair[1].GetString()!)} @[{GoNumber.Fixed(pair[0].GetDouble())}]";

    // promtool prints every number without an exponent.
    private static string Value(string text) => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? GoNumber.Fixed(number) : text;

    private static string Metric(JsonElement labels)
    {
        var name = labels.TryGetProperty("__name__", out var metric) ? metric.GetString() : "";
        var others = labels.EnumerateObject().Where(label => label.Name != "__name__")
            .OrderBy(label => label.Name, StringComparer.Ordinal)
            .Select(label => $"{label.Name}={Quoted(label.Value.GetString()!)}").ToArray();
        return others.Length == 0 && name!.Length > 0 ? name : $"{name}{{{string.Join(", ", others)}}}";
    }

    /// <summary>As Go's <c>%q</c> writes ordinary text and control characters.</summary>
    private static string Quoted(string value) => $"\"{string.Concat(value.Select(Escaped))}\"";

    private static string Escaped(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\a' => "\\a",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\v' => "\\v",
        < ' ' or '\u007f' => $"\\x{(int)character:x2}",
        _ => character.ToString(),
    };
}
