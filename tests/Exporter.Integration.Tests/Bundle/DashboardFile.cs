using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Bundle;

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

    /// <summary>The expressions of all panels, as they are written there.</summary>
    public static IEnumerable<string> Expressions(JsonElement dashboard) =>
        Panels(dashboard).SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => Text(target, "expr"));

    /// <summary>An expression with Grafana's variables filled in as "all" and a rate interval that fits a short test.</summary>
    public static string Fill(string expression) => expression
        .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
        .Replace("\"$predictor\"", "\".*\"", StringComparison.Ordinal)
        .Replace("\"$horizon\"", "\".*\"", StringComparison.Ordinal)
        .Replace("\"$job\"", "\".*\"", StringComparison.Ordinal)
        .Replace("\"$instance\"", "\".*\"", StringComparison.Ordinal);

    /// <summary>A text property; empty where it is missing.</summary>
    public static string Text(JsonElement element, string property) =>
        element.TryGetProperty(property, out JsonElement value) ? value.GetString() ?? "" : "";
}
