using System.Globalization;
using System.Text;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>Compares answers, counts, and keeps the first differences in words.</summary>
internal sealed class DifferentialReport
{
    private const double Tolerance = 1e-12;
    private const int MaxShown = 40;

    private readonly StringBuilder _differences = new();
    private int _asked;
    private int _refused;
    private int _empty;
    private int _different;
    private long _elements;

    /// <summary>True when both always said the same.</summary>
    public bool IsClean => _different == 0;

    /// <summary>True when a good part of the questions had elements, and refusals were among them.</summary>
    public bool IsTelling => _elements > _asked && _empty < _asked / 2 && _refused > 0 && _refused < _asked / 3;

    /// <summary>All counts in a line.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture, $"{_asked} expression-instants, {_elements} elements, {_empty} empty, {_refused} refused by both, {_different} different");

    /// <summary>The first differences.</summary>
    public string Differences => _differences.ToString();

    /// <summary>True when both answers are the same.</summary>
    public static bool Agree(Answer theirs, Answer ours) =>
        theirs.Elements is { } expected && ours.Elements is { } found
            ? expected.Keys.Union(found.Keys).All(key => Agrees(expected, found, key))
            : theirs.Elements is null && ours.Elements is null;

    /// <summary>Takes in the answers to one question, on which both agree.</summary>
    public void AddAgreed(Answer theirs)
    {
        _asked++;
        _elements += theirs.Elements?.Count ?? 0;
        _empty += theirs.Elements is { Count: 0 } ? 1 : 0;
        _refused += theirs.Elements is null ? 1 : 0;
    }

    /// <summary>Takes in the answers to one question, on which they differ.</summary>
    public void AddDifferent(string expression, long atMs, Answer theirs, Answer ours)
    {
        AddAgreed(theirs);
        if (theirs.Elements is not { } expected || ours.Elements is not { } found)
        {
            Note(expression, atMs, $"Prometheus: {Said(theirs)}; ours: {Said(ours)}");
            return;
        }

        var wrong = expected.Keys.Union(found.Keys).Where(key => !Agrees(expected, found, key)).ToList();
        var shown = wrong.Take(3).Select(key => $"{{{key}}}: Prometheus {Show(expected, key)}, ours {Show(found, key)}");
        Note(expression, atMs, $"{wrong.Count} of {expected.Count} elements: {string.Join("; ", shown)}");
    }

    /// <summary>Takes in a question that does not compile here, as it should not there either.</summary>
    public void AddMistake(string expression, Answer[] theirs, string complaint)
    {
        _asked += theirs.Length;
        _refused += theirs.Length;
        if (theirs.Any(answer => answer.Elements is not null))
        {
            Note(expression, 0, $"does not compile here: {complaint}");
        }
    }

    private void Note(string expression, long atMs, string difference)
    {
        if (++_different <= MaxShown)
        {
            _differences.Append(CultureInfo.InvariantCulture, $"{expression} at {SeriesGenerator.Seconds(atMs)} (+{atMs - SeriesGenerator.StartMs} ms): {difference}\n");
        }
    }

    private static bool Agrees(Dictionary<string, double> theirs, Dictionary<string, double> ours, string key) =>
        theirs.TryGetValue(key, out var a) && ours.TryGetValue(key, out var b)
        && (a.Equals(b) || Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b)));

    private static string Show(Dictionary<string, double> values, string key) => values.TryGetValue(key, out var value) ? $"{value:R}" : "nothing";

    private static string Said(Answer answer) => answer.Elements is null ? $"refused ({answer.Refusal})" : $"{answer.Elements.Count} elements";
}
