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
            "vector" => result.EnumerateArray().Select(element => $"{Metric(element.GetProperty("metric"))} => {Point(element.GetProperty("value"))}"),
            "matrix" => result.EnumerateArray().SelectMany(series =>
                series.GetProperty("values").EnumerateArray().Select(Point).Prepend($"{Metric(series.GetProperty("metric"))} =>")),
            "scalar" => [$"scalar: {Point(result)}"],
            _ => [result[1].GetString()!],
        };
    }

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
