using System.Text.Json;
using Exporter.Feedback.Events;

namespace Exporter.Host.Events.Webhooks;

/// <summary>Reads what Argo CD's notifications send by the template of our documentation: https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/.</summary>
/// <remarks>Argo CD has no body of its own: whoever configures it writes a template. <c>on-deployed</c> is triggered once a revision.</remarks>
internal static class ArgoCdDelivery
{
    private static readonly string[] Ended = ["Succeeded", "Failed", "Error"];

    /// <summary>Reads a delivery.</summary>
    public static ReadDelivery Read(Payload payload)
    {
        var (application, phase, revision) = (payload.Required("application"), payload.Required("phase"), payload.Text("revision"));
        if (!Ended.Contains(phase))
        {
            return ReadDelivery.Ignore($"the operation has not ended: its phase is \"{phase}\"");
        }

        var startMs = payload.Time("finishedAt") ?? throw new JsonException("the delivery has no finishedAt");
        return new Delivery(
            EventKind.Deployment,
            $"{application}/{startMs}",
            startMs,
            $"{application} {Payload.Short(revision)}: {phase}",
            payload.Text("url"),
            revision,
            null,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["application"] = application,
                ["project"] = payload.Text("project"),
                ["namespace"] = payload.Text("namespace"),
                ["cluster"] = payload.Text("cluster"),
                ["revision"] = revision,
            });
    }
}
