using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>The same samples in a real Prometheus and in the head: every expression must give the same elements.</summary>
public class DifferentialTests
{
    private const double Tolerance = 1e-12;

    // Minutes and milliseconds after the start: on and off the samples' grid, the last with half of the series gone.
    private static readonly long[] Instants = [.. new long[] { 420_000, 1_093_217, 1_800_000, 2_689_999 }.Select(offset => SeriesGenerator.StartMs + offset)];

    [Fact]
    public async Task Query_OnTheSameSamples_EqualsPrometheus()
    {
        var series = SeriesGenerator.Generate();
        Assert.True(series.Count >= 200, $"{series.Count} series");
        var expressions = Expressions.All().Concat(Expressions.Failing).Distinct().Select(text => (Text: text, Query: Compile(text))).ToList();
        Assert.True(expressions.Count >= 100, $"{expressions.Count} expressions");
        await using var prometheus = await PrometheusPeer.StartAsync(series);
        var head = prometheus.FillHead();

        var differences = new List<string>();
        var elements = 0;
        foreach (var (text, query) in expressions)
        {
            var refusals = 0;
            foreach (var at in Instants)
            {
                var theirs = await prometheus.QueryAsync(text, at);
                var ours = Evaluate(query, head, at);
                differences.AddRange(Compare(theirs, ours).Select(difference => $"{text} at +{at - SeriesGenerator.StartMs}ms: {difference}"));
                elements += theirs?.Count ?? 0;
                refusals += theirs is null ? 1 : 0;
            }

            // Agreement about a refusal proves something only where a refusal was meant.
            Assert.True((refusals > 0) == Expressions.Failing.Contains(text), $"{text}: Prometheus refused at {refusals} instants");
        }

        Assert.True(elements > 10_000, $"only {elements} elements were compared");
        Assert.True(differences.Count == 0, $"{differences.Count} differences in {elements} elements:\n{string.Join('\n', differences.Take(60))}");
    }

    private static IEnumerable<string> Compare(Dictionary<string, double>? theirs, Dictionary<string, double>? ours)
    {
        if (theirs is null || ours is null)
        {
            return theirs is null == ours is null ? [] : [$"Prometheus {(theirs is null ? "refused" : "answered")}, we did not"];
        }

        return theirs.Keys.Union(ours.Keys).Where(key => !Agrees(theirs, ours, key)).Take(4)
            .Select(key => $"{{{key}}}: Prometheus {Show(theirs, key)}, ours {Show(ours, key)}");
    }

    private static bool Agrees(Dictionary<string, double> theirs, Dictionary<string, double> ours, string key) =>
        theirs.TryGetValue(key, out var a) && ours.TryGetValue(key, out var b)
        && (a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)));

    private static string Show(Dictionary<string, double> values, string key) => values.TryGetValue(key, out var value) ? $"{value:R}" : "nothing";

    private static Dictionary<string, double>? Evaluate(Query query, SeriesHead head, long at)
    {
        var result = new InstantVector();
        try
        {
            query.Evaluate(head, at, result);
        }
        catch (EvaluationException)
        {
            return null;
        }

        return Enumerable.Range(0, result.Count).ToDictionary(i => Key(result.LabelsAt(i)), result.ValueAt);
    }

    private static string Key(Labels labels) =>
        string.Join(",", Enumerable.Range(0, labels.Count).Select(i => $"{labels[i].Name}={labels[i].Value}"));

    private static Query Compile(string text) =>
        Query.TryCompile(text, out var query, out var errors) ? query : throw new InvalidOperationException($"{text}: {string.Join("; ", errors)}");
}
