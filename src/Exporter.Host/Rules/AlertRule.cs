using YamlDotNet.Serialization;

namespace Exporter.Host.Rules;

/// <summary>One alerting rule of a Prometheus rule file.</summary>
internal sealed record AlertRule
{
    /// <summary>Name of the alert.</summary>
    [YamlMember(Alias = "alert")]
    public string Alert { get; init; } = "";

    /// <summary>PromQL that is true while it holds.</summary>
    [YamlMember(Alias = "expr")]
    public string Expression { get; init; } = "";

    /// <summary>How long it must hold, as Prometheus writes durations; null for not at all.</summary>
    [YamlMember(Alias = "for")]
    public string? For { get; init; }

    /// <summary>Labels of the alert; values may be templates.</summary>
    [YamlMember(Alias = "labels")]
    public Dictionary<string, string> Labels { get; init; } = [];

    /// <summary>Texts of the alert, templates.</summary>
    [YamlMember(Alias = "annotations")]
    public Dictionary<string, string> Annotations { get; init; } = [];
}
