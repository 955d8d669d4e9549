using YamlDotNet.Serialization;

namespace Exporter.Host.Rules;

/// <summary>Rules that Prometheus evaluates one after the other.</summary>
internal sealed record RuleGroup
{
    /// <summary>Name of the group, unique in its file.</summary>
    [YamlMember(Alias = "name")]
    public string Name { get; init; } = "";

    /// <summary>The rules, in their order.</summary>
    [YamlMember(Alias = "rules")]
    public List<AlertRule> Rules { get; init; } = [];
}
