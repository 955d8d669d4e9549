using System.Text.Json;
using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Dashboards;

/// <summary>What Grafana would make of a panel and the answers to its queries: names of lines, columns and rows of a table.</summary>
/// <remarks>
/// Grafana's rules as far as our panels use them: a label set is named by <c>legendFormat</c>; in a table each label is a column, the value is
/// "Value", or "Value #A" where there are several queries; "merge" joins rows whose labels are the same; "organize" drops and renames columns.
/// </remarks>
internal static partial class RenderedPanel
{
    /// <summary>What a person would miss or could not tell apart; empty for a panel that is as it should be.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="answers">For each of its targets, what the data source answered.</param>
    public static IEnumerable<string> Complaints(JsonElement panel, IReadOnlyList<IReadOnlyList<QuerySample>> answers)
    {
        JsonElement[] targets = [.. panel.GetProperty("targets").EnumerateArray()];
        foreach (JsonElement silent in targets.Where((_, number) => answers[number].Count == 0))
        {
            yield return $"no data for {DashboardFile.Text(silent, "expr")}";
        }

        IEnumerable<string> shown = DashboardFile.Text(panel, "type") == "table" ? OfTable(panel, targets, answers) : OfLines(targets, answers);
        foreach (string complaint in shown)
        {
            yield return complaint;
        }
    }

    private static IEnumerable<string> OfLines(JsonElement[] targets, IReadOnlyList<IReadOnlyList<QuerySample>> answers)
    {
        string[] names = [.. targets.SelectMany((target, number) => answers[number].Select(line => Name(DashboardFile.Text(target, "legendFormat"), line)))];
        return names.GroupBy(name => name)
            .Where(same => same.Key.Length == 0 || same.Count() > 1)
            .Select(same => same.Key.Length == 0 ? "a line has no name" : $"{same.Count()} lines are named \"{same.Key}\"");
    }

    private static IEnumerable<string> OfTable(JsonElement panel, JsonElement[] targets, IReadOnlyList<IReadOnlyList<QuerySample>> answers)
    {
        Dictionary<string, JsonElement> steps = panel.GetProperty("transformations").EnumerateArray().ToDictionary(step => DashboardFile.Text(step, "id"), step => step.GetProperty("options"));
        string[] values = targets.Length == 1 ? ["Value"] : [.. targets.Select(target => $"Value #{DashboardFile.Text(target, "refId")}")];
        (string Labels, string Value)[] cells = [.. values.SelectMany((value, number) => answers[number].Select(row => (LabelText(row), value)))];
        if (targets.Length > 1 && !(steps.ContainsKey("merge") && cells.GroupBy(cell => cell.Labels).Any(row => row.Count() == values.Length)))
        {
            yield return "no row has the values of all queries";
        }

        JsonElement organize = steps["organize"];
        Dictionary<string, string> renamed = organize.GetProperty("renameByName").EnumerateObject().ToDictionary(field => field.Name, field => field.Value.GetString()!);
        HashSet<string> columns = [.. values, .. answers.SelectMany(answer => answer).SelectMany(row => row.Labels.Keys)];
        foreach (string missing in renamed.Keys.Where(column => !columns.Contains(column)))
        {
            yield return $"no column {missing} to rename";
        }

        columns.ExceptWith(organize.GetProperty("excludeByName").EnumerateObject().Select(field => field.Name));
        HashSet<string> headings = [.. columns.Select(column => renamed.GetValueOrDefault(column, column))];
        foreach (string raw in headings.Where(heading => heading == "__name__" || heading.StartsWith("Value #", StringComparison.Ordinal)))
        {
            yield return $"a column is headed {raw}";
        }

        foreach (string unknown in Overridden(panel).Where(column => !headings.Contains(column)))
        {
            yield return $"no column {unknown} to override";
        }
    }

    private static IEnumerable<string> Overridden(JsonElement panel) => panel.GetProperty("fieldConfig").GetProperty("overrides").EnumerateArray()
        .Select(field => field.GetProperty("matcher"))
        .Where(matcher => DashboardFile.Text(matcher, "id") == "byName")
        .Select(matcher => DashboardFile.Text(matcher, "options"));

    private static string Name(string format, QuerySample line) => Label().Replace(format, label => line[label.Groups["name"].Value]).Trim();

    private static string LabelText(QuerySample row) => string.Join(',', row.Labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    [GeneratedRegex(@"\{\{\s*(?<name>\w+)\s*\}\}")]
    private static partial Regex Label();
}
