using System.Collections.Immutable;
using System.Text.Json;
using Exporter.Feedback.Events;

namespace Exporter.Host.Events.Webhooks;

/// <summary>Reads events of Kubernetes as kubernetes-event-exporter's webhook sink sends them: the core/v1 Event, with labels of the object.</summary>
/// <remarks>
/// https://github.com/resmoio/kubernetes-event-exporter. A rolling update scales a new ReplicaSet up from 0, which the Deployment's event <c>ScalingReplicaSet</c> tells; all other scaling is
/// scaling. An event that repeats is counted up under the same uid, so that is a part of its name.
/// </remarks>
internal static class KubernetesDelivery
{
    // With deDot, the exporter writes an underscore for a dot.
    private static readonly string[] AppLabels = ["app.kubernetes.io/name", "app_kubernetes_io/name", "app"];

    /// <summary>Reads a delivery.</summary>
    /// <param name="payload">The body.</param>
    /// <param name="on">The reasons that are taken.</param>
    public static ReadDelivery Read(Payload payload, ImmutableArray<string> on)
    {
        var reason = payload.Required("reason");
        if (!on.Contains(reason))
        {
            return ReadDelivery.Ignore($"reason is \"{reason}\", which is not among \"on\": {string.Join(", ", on)}");
        }

        var (kind, name) = (payload.Required("involvedObject", "kind"), payload.Required("involvedObject", "name"));
        var startMs = payload.Time("lastTimestamp") ?? payload.Time("eventTime") ?? payload.Time("metadata", "creationTimestamp")
            ?? throw new JsonException("the delivery has no lastTimestamp, eventTime or metadata.creationTimestamp");
        return new Delivery(
            reason switch
            {
                "NodeNotSchedulable" or "NodeSchedulable" => EventKind.Maintenance,
                "ScalingReplicaSet" when payload.Text("message").Contains("from 0", StringComparison.Ordinal) => EventKind.Deployment,
                _ => EventKind.Scaling,
            },
            $"{payload.Required("metadata", "uid")}/{payload.Text("count")}/{startMs}",
            startMs,
            $"{kind} {name}: {payload.Text("message")}",
            "",
            "",
            null,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["namespace"] = payload.Text("involvedObject", "namespace"),
                ["kind"] = kind,
                ["name"] = name,
                ["app"] = AppLabels.Select(label => payload.Text("involvedObject", "labels", label)).FirstOrDefault(app => app.Length > 0, ""),
                ["node"] = kind == "Node" ? name : payload.Text("source", "host"),
                ["reason"] = reason,
            });
    }
}
