using System.Text.Json;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Dashboards;

/// <summary>One query of a panel.</summary>
/// <param name="Panel">Title of the panel, for messages.</param>
/// <param name="PanelType">Type of the panel.</param>
/// <param name="Json">The target as it stands in the dashboard.</param>
internal sealed record DashboardTarget(string Panel, string PanelType, JsonElement Json)
{
    /// <summary>The expression as it is written there.</summary>
    public string Expression => DashboardFile.Text(Json, "expr");

    /// <summary>The series that it selects; fails the test when it is no PromQL.</summary>
    public IEnumerable<SelectorUse> Selectors => DashboardFile.Selectors(Expression);
}

/// <summary>The bundled dashboards, as their JSON.</summary>
internal static class DashboardFile
{
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Repository.PathOf("grafana", "dashboards"), "*.json").Select(path => Path.GetFileName(path)).Order()];

    public static JsonElement Read(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("grafana", "dashboards", name)));
        return document.RootElement.Clone();
    }

    /// <summary>All panels but the headings of rows.</summary>
    public static IEnumerable<JsonElement> Panels(JsonElement dashboard) =>
        dashboard.GetProperty("panels").EnumerateArray().Where(panel => Text(panel, "type") != "row");

    /// <summary>All queries of all panels.</summary>
    public static IEnumerable<DashboardTarget> Targets(JsonElement dashboard) =>
        from panel in Panels(dashboard)
        from target in panel.GetProperty("targets").EnumerateArray()
        select new DashboardTarget(Text(panel, "title"), Text(panel, "type"), target);

    /// <summary>The template variables.</summary>
    public static IReadOnlyList<JsonElement> Variables(JsonElement dashboard) => [.. dashboard.GetProperty("templating").GetProperty("list").EnumerateArray()];

    /// <summary>The annotations that come from queries.</summary>
    public static IEnumerable<JsonElement> Annotations(JsonElement dashboard) =>
        dashboard.GetProperty("annotations").GetProperty("list").EnumerateArray().Where(annotation => annotation.TryGetProperty("target", out _));

    /// <summary>An expression with Grafana's variables filled in as "all" or their first choice, and intervals and offsets that fit a short test.</summary>
    public static string Fill(string expression) => expression
        .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
        .Replace("$__range", "5m", StringComparison.Ordinal)
        .Replace("\"$window\"", "\"7d\"", StringComparison.Ordinal)
        .Replace("\"$predictor\"", "\".*\"", StringComparison.Ordinal)
        .Replace("\"$horizon\"", "\".*\"", StringComparison.Ordinal)
        .Replace("\"$ahead\"", "\".*\"", StringComparison.Ordinal)
        .Replace("offset $ahead", "offset 1s", StringComparison.Ordinal)
        .Replace("\"$signal\"", "\".*\"", StringComparison.Ordinal)
        .Replace("\"$job\"", "\".*\"", StringComparison.Ordinal)
        .Replace("\"$instance\"", "\".*\"", StringComparison.Ordinal);

    /// <summary>The series that an expression selects, its variables as they are; fails the test when it is no PromQL.</summary>
    public static IEnumerable<SelectorUse> Selectors(string expression)
    {
        string text = expression.Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$__range", "5m", StringComparison.Ordinal)
            .Replace("offset $ahead", "offset 1h", StringComparison.Ordinal);
        Assert.True(Query.TryCompile(text, out Query? query, out var errors), $"{expression}: {string.Join('\n', errors)}");
        return query.Selectors;
    }

    /// <summary>A text property; empty where it is missing.</summary>
    public static string Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out JsonElement value) ? value.GetString() ?? "" : "";
}
