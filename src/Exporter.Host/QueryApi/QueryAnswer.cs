using Exporter.Signals;

namespace Exporter.Host.QueryApi;

/// <summary>The <c>data</c> of an answer, and what a reader should be warned of.</summary>
/// <param name="Write">Writes the value of <c>data</c>.</param>
/// <param name="Warning">Text of the one warning; null for none.</param>
internal sealed record QueryAnswer(Action<PrometheusJson> Write, string? Warning = null)
{
    private const string Truncated = "results truncated due to limit";

    /// <summary>Texts, ordered.</summary>
    public static QueryAnswer Of(IEnumerable<string> texts, int limit)
    {
        var sorted = texts.Order(StringComparer.Ordinal).ToArray();
        return new QueryAnswer(json => json.Texts(sorted.Take(limit)), sorted.Length > limit ? Truncated : null);
    }

    /// <summary>Label sets, ordered.</summary>
    public static QueryAnswer Of(IEnumerable<Labels> series, int limit)
    {
        var sorted = series.Order(LabelsOrder.Instance).ToArray();
        return new QueryAnswer(json => json.List(sorted.Take(limit), labels => json.Map(labels)), sorted.Length > limit ? Truncated : null);
    }

    /// <summary>Anything that is always the same.</summary>
    public static QueryAnswer Fixed(string json) => new(output => output.Raw(json));

    /// <summary>A number; Prometheus writes its time and value in other forms than those of vectors.</summary>
    public static QueryAnswer Scalar(long atMs, double value) =>
        new(json => json.Raw($$"""{"resultType":"scalar","result":[{{GoNumber.Fixed(atMs / 1000.0)}},"{{GoNumber.Fixed(value)}}"]}"""));

    /// <summary>A text.</summary>
    public static QueryAnswer String(long atMs, string text) =>
        new(json => json.Raw($$"""{"resultType":"string","result":[{{GoNumber.Fixed(atMs / 1000.0)}},""").Plain(text).Raw("]}"));

    /// <summary>Elements of one instant, in the order given.</summary>
    public static QueryAnswer Vector(IReadOnlyList<VectorElement> elements, int limit) => new(
        json => json.Raw("""{"resultType":"vector","result":""").List(elements.Take(limit), element => WriteElement(json, element)).Raw("}"),
        elements.Count > limit ? Truncated : null);

    /// <summary>Series over time, ordered by their labels.</summary>
    public static QueryAnswer Matrix(IEnumerable<SampledSeries> series, int limit)
    {
        var sorted = series.OrderBy(one => one.Labels, LabelsOrder.Instance).ToArray();
        return new QueryAnswer(
            json => json.Raw("""{"resultType":"matrix","result":""").List(sorted.Take(limit), one => WriteSeries(json, one)).Raw("}"),
            sorted.Length > limit ? Truncated : null);
    }

    private static void WriteElement(PrometheusJson json, VectorElement element)
    {
        json.Raw("""{"metric":""").Map(element.Labels);
        _ = element.Histogram is { } histogram
            ? json.Raw(""","histogram":""").Point(new TimedHistogram(element.Value.AtMs, histogram))
            : json.Raw(""","value":""").Point(element.Value);
        json.Raw("}");
    }

    private static void WriteSeries(PrometheusJson json, SampledSeries series)
    {
        json.Raw("""{"metric":""").Map(series.Labels);
        if (series.Samples.Count > 0)
        {
            json.Raw(""","values":""").List(series.Samples, sample => json.Point(sample));
        }

        if (series.Histograms.Count > 0)
        {
            json.Raw(""","histograms":""").List(series.Histograms, sample => json.Point(sample));
        }

        json.Raw("}");
    }
}
