using System.Globalization;
using System.Text.Json;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>What one side says about an expression at an instant: elements by label set, or a refusal.</summary>
/// <param name="Elements">Null where it refused.</param>
/// <param name="Refusal">Its words then.</param>
internal sealed record Answer(Dictionary<string, double>? Elements, string Refusal = "")
{
    /// <summary>Our answer.</summary>
    public static Answer Of(Query query, SeriesHead head, long atMs)
    {
        var result = new InstantVector();
        try
        {
            query.Evaluate(head, atMs, result);
        }
        catch (EvaluationException refusal)
        {
            return new Answer(null, refusal.Message);
        }

        var elements = new Dictionary<string, double>(result.Count);
        for (var i = 0; i < result.Count; i++)
        {
            elements.Add(Key(result.LabelsAt(i)), result.ValueAt(i));
        }

        return new Answer(elements);
    }

    /// <summary>Prometheus' answer; elements that are histograms have no number and are left out, as our signals leave them out.</summary>
    public static Answer Of(JsonElement response)
    {
        var data = response.GetProperty("data");
        var result = data.GetProperty("result");
        if (data.GetProperty("resultType").GetString() == "scalar")
        {
            return new Answer(new Dictionary<string, double> { [""] = Value(result) });
        }

        return new Answer(result.EnumerateArray().Where(element => element.TryGetProperty("value", out _))
            .ToDictionary(element => Key(element.GetProperty("metric")), element => Value(element.GetProperty("value"))));
    }

    private static string Key(Labels labels) =>
        string.Join(",", Enumerable.Range(0, labels.Count).Select(i => $"{labels[i].Name}={labels[i].Value}"));

    private static string Key(JsonElement metric) => string.Join(
        ",", metric.EnumerateObject().OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => $"{label.Name}={label.Value.GetString()}"));

    private static double Value(JsonElement pair) => pair[1].GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        var text => double.Parse(text!, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
