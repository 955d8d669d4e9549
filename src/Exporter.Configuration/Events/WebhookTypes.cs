using System.Collections.Immutable;

namespace Exporter.Configuration.Events;

/// <summary>What each type of webhook is called, tells and takes.</summary>
public static class WebhookTypes
{
    private static readonly Row[] Rows =
    [
        new(WebhookType.GitHub, "github", ["repository", "full_name", "owner", "environment", "ref", "sha", "task"], ["deployment_status", "deployment", "release", "push", "workflow_run", "check_suite"], ["deployment_status"]),
        new(WebhookType.GitLab, "gitlab", ["project", "path", "environment", "ref", "sha"], ["deployment", "pipeline", "pipeline_run"], ["deployment"]),
        new(WebhookType.ArgoCd, "argocd", ["application", "project", "namespace", "cluster", "revision"], [], []),
        new(WebhookType.Kubernetes, "kubernetes", ["namespace", "kind", "name", "app", "node", "reason"], KubernetesReasons, KubernetesReasons),
        new(WebhookType.Alertmanager, "alertmanager", [], [], []),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Rows.Select(row => row.Name)];

    private static ImmutableArray<string> KubernetesReasons => ["ScalingReplicaSet", "SuccessfulRescale", "NodeNotSchedulable", "NodeSchedulable"];

    /// <summary>The name of a type.</summary>
    public static string NameOf(WebhookType type) => RowOf(type).Name;

    /// <summary>The type of a name.</summary>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string name, out WebhookType type)
    {
        var index = Array.FindIndex(Rows, row => row.Name == name);
        type = index < 0 ? default : Rows[index].Type;
        return index >= 0;
    }

    /// <summary>What a delivery tells that templates may name.</summary>
    public static IReadOnlyList<string> FieldsOf(WebhookType type) => RowOf(type).Fields;

    /// <summary>The kinds of deliveries that may be events; empty where all are.</summary>
    public static ImmutableArray<string> KnownOf(WebhookType type) => RowOf(type).Known;

    /// <summary>Those that are unless something else is said.</summary>
    public static ImmutableArray<string> DefaultOf(WebhookType type) => RowOf(type).Default;

    private static Row RowOf(WebhookType type) => Array.Find(Rows, row => row.Type == type)!;

    private sealed record Row(WebhookType Type, string Name, ImmutableArray<string> Fields, ImmutableArray<string> Known, ImmutableArray<string> Default);
}
