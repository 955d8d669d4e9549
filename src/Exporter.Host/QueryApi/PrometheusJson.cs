using System.Buffers;
using System.Globalization;
using System.Text;
using Exporter.Signals;

namespace Exporter.Host.QueryApi;

/// <summary>Writes JSON as Prometheus' HTTP API does, to the byte: times with milliseconds, values as strings, labels escaped no more than needed.</summary>
internal sealed class PrometheusJson(IBufferWriter<byte> output)
{
    private static readonly char[] Always = [.. Enumerable.Range(0, 32).Select(code => (char)code), '"', '\\'];
    private static readonly SearchValues<char> Escaped = SearchValues.Create(Always);
    private static readonly SearchValues<char> EscapedForHtml = SearchValues.Create([.. Always, '<', '>', '&', '\u2028', '\u2029']);

    /// <summary>JSON as it is.</summary>
    public PrometheusJson Raw(scoped ReadOnlySpan<char> json)
    {
        Encoding.UTF8.GetBytes(json, output);
        return this;
    }

    /// <summary>A string of a label set; lone surrogates become U+FFFD.</summary>
    public PrometheusJson Text(scoped ReadOnlySpan<char> text) => Quote(text, Escaped);

    /// <summary>Any other string: Go's encoder makes these safe to stand in a page, and so do we.</summary>
    public PrometheusJson Plain(scoped ReadOnlySpan<char> text) => Quote(text, EscapedForHtml);

    /// <summary>Strings in brackets.</summary>
    public PrometheusJson Texts(IEnumerable<string> texts) => List(texts, text => Plain(text));

    /// <summary>Elements in brackets, commas between them.</summary>
    public PrometheusJson List<T>(IEnumerable<T> items, Action<T> write)
    {
        Raw("[");
        var first = true;
        foreach (var item in items)
        {
            Raw(first ? "" : ",");
            first = false;
            write(item);
        }

        return Raw("]");
    }

    /// <summary>Labels as an object, in the order of their names.</summary>
    public PrometheusJson Map(Labels labels)
    {
        Raw("{");
        for (var i = 0; i < labels.Count; i++)
        {
            Raw(i == 0 ? "" : ",").Text(labels[i].Name).Raw(":").Text(labels[i].Value);
        }

        return Raw("}");
    }

    /// <summary><c>[1700000000.5,"1"]</c>; the fraction has three digits or is left out.</summary>
    public PrometheusJson Point(TimedValue point) => Raw("[").Time(point.AtMs).Raw(",").Number(point.Value).Raw("]");

    /// <summary>The same with a histogram: its totals and its buckets, each with how its bounds are meant, its bounds and its count.</summary>
    public PrometheusJson Point(TimedHistogram point)
    {
        Raw("[").Time(point.AtMs).Raw(",{\"count\":").Number(point.Value.Count).Raw(",\"sum\":").Number(point.Value.Sum);
        if (point.Value.Buckets.Count > 0)
        {
            Raw(",\"buckets\":").List(point.Value.Buckets, bucket => Bucket(bucket));
        }

        return Raw("}]");
    }

    private PrometheusJson Bucket(HistogramBucket bucket)
    {
        // Open on the left, on the right, on both sides, on none.
        var bounds = (bucket.HasLower, bucket.HasUpper) switch { (false, true) => "0", (true, false) => "1", (false, false) => "2", _ => "3" };
        return Raw("[").Raw(bounds).Raw(",").Number(bucket.Lower).Raw(",").Number(bucket.Upper).Raw(",").Number(bucket.Count).Raw("]");
    }

    private PrometheusJson Time(long atMs)
    {
        var (seconds, ms) = Math.DivRem(Math.Abs(atMs), 1000);
        var fraction = ms == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $".{ms:000}");
        return Raw(string.Create(CultureInfo.InvariantCulture, $"{(atMs < 0 ? "-" : "")}{seconds}{fraction}"));
    }

    private PrometheusJson Number(double value) => Raw("\"").Raw(GoNumber.Format(value)).Raw("\"");

    private PrometheusJson Quote(scoped ReadOnlySpan<char> text, SearchValues<char> escaped)
    {
        Raw("\"");
        int next;
        while ((next = text.IndexOfAny(escaped)) >= 0)
        {
            Raw(text[..next]).Raw(Escape(text[next]));
            text = text[(next + 1)..];
        }

        return Raw(text).Raw("\"");
    }

    private static string Escape(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => $"\\u{(int)character:x4}",
    };
}
