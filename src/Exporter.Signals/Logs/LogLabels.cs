using System.Collections.Immutable;
using Exporter.Ingest.Logs;

namespace Exporter.Signals.Logs;

/// <summary>Which labels of a log's source name the entity that it is about.</summary>
/// <param name="Names">A label of the entity, and the labels of a source that it may come from, the first that is there first.</param>
public sealed record LogLabels(ImmutableArray<(string Name, ImmutableArray<string> From)> Names)
{
    /// <summary>As OpenTelemetry's resources become Prometheus' <c>job</c> and <c>instance</c>, and as shippers for Loki and Elasticsearch name the same.</summary>
    public static LogLabels Default { get; } = new(
    [
        ("instance", ["instance", "service_instance_id", "host_name", "host", "k8s_pod_name", "pod"]),
        ("job", ["job", "service_name", "app"]),
    ]);

    /// <summary>The entity's labels; empty where the source has none of them.</summary>
    public Labels EntityOf(LogSource source)
    {
        List<Label> labels = [];
        foreach (var (name, from) in Names)
        {
            foreach (var wanted in from)
            {
                if (source.Labels.FirstOrDefault(label => label.Key == wanted) is { Value.Length: > 0 } found)
                {
                    labels.Add(new Label(name, found.Value));
                    break;
                }
            }
        }

        return Labels.From(labels);
    }
}
