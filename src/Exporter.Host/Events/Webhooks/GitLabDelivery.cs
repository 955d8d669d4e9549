using System.Collections.Immutable;
using Exporter.Feedback.Events;

namespace Exporter.Host.Events.Webhooks;

/// <summary>Reads GitLab's deliveries: https://docs.gitlab.com/user/project/integrations/webhook_events/.</summary>
/// <remarks>
/// Deployments and pipelines are events once they have ended, also badly. A pipeline that is taken as <c>pipeline</c> counts as a deployment: whoever does so deploys by them; one that is
/// taken as <see cref="PipelineRun"/> is a run of CI.
/// </remarks>
internal static class GitLabDelivery
{
    /// <summary>Takes pipelines as runs of CI.</summary>
    public const string PipelineRun = "pipeline_run";

    private const string Pipeline = "pipeline";

    private static readonly string[] Ended = ["success", "failed"];

    /// <summary>Reads a delivery.</summary>
    /// <param name="payload">The body.</param>
    /// <param name="on">What is taken.</param>
    public static ReadDelivery Read(Payload payload, ImmutableArray<string> on)
    {
        var kind = payload.Required("object_kind");
        return kind == Pipeline && on.Contains(PipelineRun) ? OfPipeline(payload, isRun: true)
            : !on.Contains(kind) ? ReadDelivery.Ignore($"object_kind is \"{kind}\", which is not among \"on\": {string.Join(", ", on)}")
            : kind == "deployment" ? OfDeployment(payload)
            : OfPipeline(payload, isRun: false);
    }

    private static ReadDelivery OfDeployment(Payload payload)
    {
        var status = payload.Required("status");
        var fields = Fields(payload, payload.Text("environment"), payload.Text("ref"), payload.Text("short_sha"));
        return Ended.Contains(status)
            ? new Delivery(
                EventKind.Deployment,
                $"deployment/{payload.Required("project", "id")}/{payload.Required("deployment_id")}/{status}",
                payload.Time("status_changed_at"),
                $"{fields["project"]} {fields["sha"]} to {fields["environment"]}: {status}",
                payload.Text("deployable_url"),
                fields["sha"],
                null,
                fields)
            : ReadDelivery.Ignore($"the deployment has not ended: its status is \"{status}\"");
    }

    private static ReadDelivery OfPipeline(Payload payload, bool isRun)
    {
        var status = payload.Required("object_attributes", "status");
        var sha = payload.Text("object_attributes", "sha");
        var fields = Fields(payload, "", payload.Text("object_attributes", "ref"), sha);
        return Ended.Contains(status)
            ? new Delivery(
                !isRun ? EventKind.Deployment : status == Ended[0] ? EventKind.CiPassed : EventKind.CiFailed,
                $"pipeline/{payload.Required("object_attributes", "id")}/{status}",
                payload.Time("object_attributes", "finished_at"),
                $"{fields["project"]} {Payload.Short(sha)} on {fields["ref"]}: {status}",
                payload.Text("object_attributes", "url"),
                sha,
                null,
                fields)
            : ReadDelivery.Ignore($"the pipeline has not ended: its status is \"{status}\"");
    }

    private static Dictionary<string, string> Fields(Payload payload, string environment, string branch, string sha) => new(StringComparer.Ordinal)
    {
        ["project"] = payload.Required("project", "name"),
        ["path"] = payload.Required("project", "path_with_namespace"),
        ["environment"] = environment,
        ["ref"] = branch,
        ["sha"] = sha,
    };
}
