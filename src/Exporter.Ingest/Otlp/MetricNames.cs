using System.Text;

namespace Exporter.Ingest.Otlp;

/// <summary>The name that a metric of OpenTelemetry has in Prometheus.</summary>
/// <remarks>
/// Source: opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics, "Metric Metadata", and Prometheus' own default
/// strategy, underscores with suffixes: words of letters and digits, the unit as a word, <c>total</c> for what only grows, <c>ratio</c> for a gauge without dimension.
/// </remarks>
internal static class MetricNames
{
    // UCUM's symbols as Prometheus spells them.
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tibibytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["1"] = "",
        ["%"] = "percent",
    };

    private static readonly Dictionary<string, string> Rates = new(StringComparer.Ordinal)
    {
        ["s"] = "second",
        ["m"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    };

    /// <summary>The name; empty where no letter or digit is left.</summary>
    /// <param name="name">As OpenTelemetry has it: <c>http.server.request.duration</c>.</param>
    /// <param name="unit">UCUM: <c>s</c>, <c>By/s</c>, <c>{request}</c>.</param>
    /// <param name="isCounter">A sum that only grows.</param>
    /// <param name="isGauge">A gauge.</param>
    public static string Of(string name, string unit, bool isCounter, bool isGauge)
    {
        var words = Words(name);
        if (words.Count == 0)
        {
            return "";
        }

        AppendUnit(words, unit);
        if (isCounter)
        {
            MoveToEnd(words, "total");
        }
        else if (isGauge && unit == "1")
        {
            MoveToEnd(words, "ratio");
        }

        var joined = string.Join('_', words);
        return char.IsAsciiDigit(joined[0]) ? "_" + joined : joined;
    }

    private static void AppendUnit(List<string> words, string unit)
    {
        var slash = unit.IndexOf('/', StringComparison.Ordinal);
        var main = (slash < 0 ? unit : unit[..slash]).Trim();
        AppendMissing(words, WordsOf(Units, main));
        if (slash >= 0 && WordsOf(Rates, unit[(slash + 1)..].Trim()) is { Count: > 0 } rate)
        {
            AppendMissing(words, ["per"]);
            AppendMissing(words, rate);
        }
    }

    // What stands in braces is an annotation and no unit.
    private static List<string> WordsOf(Dictionary<string, string> known, string unit) =>
        unit.AsSpan().ContainsAny('{', '}') ? [] : Words(known.GetValueOrDefault(unit, unit));

    private static void AppendMissing(List<string> words, List<string> more)
    {
        // A set, as a name may have a million words, and its unit another million.
        var known = words.ToHashSet(StringComparer.Ordinal);
        words.AddRange(more.Where(word => !known.Contains(word)));
    }

    private static void MoveToEnd(List<string> words, string word)
    {
        words.RemoveAll(other => other == word);
        words.Add(word);
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var letter in text)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter == ':')
            {
                word.Append(letter);
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
