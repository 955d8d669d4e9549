using Exporter.TestKit;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Exporter.Integration.Tests.Bundle;

/// <summary>One rule of the bundled files.</summary>
internal sealed record BundledRule(string Name, bool IsAlert, string Expression, IReadOnlyDictionary<string, string> Annotations);

/// <summary>The bundled rule files, read as plain YAML.</summary>
internal static class RuleFile
{
    /// <summary>Where they are.</summary>
    public static IReadOnlyList<string> Paths { get; } = [.. Directory.GetFiles(Repository.PathOf("rules"), "*.yml").Order(StringComparer.Ordinal)];

    /// <summary>Their texts by name, such as <c>rules/alerts.yml</c>: what a Prometheus with the bundled configuration wants beside it.</summary>
    public static IReadOnlyDictionary<string, string> Texts { get; } = Paths.ToDictionary(path => $"rules/{Path.GetFileName(path)}", File.ReadAllText);

    public static IReadOnlyList<BundledRule> Alerts { get; } = [.. Paths.SelectMany(Read).Where(rule => rule.IsAlert)];

    public static IReadOnlyList<BundledRule> Recording { get; } = [.. Paths.SelectMany(Read).Where(rule => !rule.IsAlert)];

    private static IReadOnlyList<BundledRule> Read(string path)
    {
        using StreamReader text = File.OpenText(path);
        // What two alerts say alike stands there once: "<<: *prediction".
        Document document = new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<Document>(new MergingParser(new Parser(text)));
        return [.. document.Groups.SelectMany(group => group.Rules).Select(rule =>
            new BundledRule(rule.Alert ?? rule.Record!, rule.Alert is not null, rule.Expr, rule.Annotations))];
    }

    private sealed class Document
    {
        [YamlMember(Alias = "groups")]
        public List<Group> Groups { get; set; } = [];
    }

    private sealed class Group
    {
        [YamlMember(Alias = "rules")]
        public List<Rule> Rules { get; set; } = [];
    }

    private sealed class Rule
    {
        [YamlMember(Alias = "alert")]
        public string? Alert { get; set; }

        [YamlMember(Alias = "record")]
        public string? Record { get; set; }

        [YamlMember(Alias = "expr")]
        public string Expr { get; set; } = "";

        [YamlMember(Alias = "annotations")]
        public Dictionary<string, string> Annotations { get; set; } = [];
    }
}
