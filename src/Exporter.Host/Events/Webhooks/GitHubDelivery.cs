using System.Collections.Immutable;
using Exporter.Feedback.Events;

namespace Exporter.Host.Events.Webhooks;

/// <summary>Reads GitHub's deliveries: https://docs.github.com/webhooks/webhook-events-and-payloads.</summary>
/// <remarks>
/// A deployment is an event once its status says how it ended, also badly: half of it may be there. <c>push</c> counts on the default branch, as a change of
/// configuration: whoever deploys from it by hand has no better sign.
/// </remarks>
internal static class GitHubDelivery
{
    /// <summary>The header that says what a delivery is.</summary>
    public const string EventHeader = "X-GitHub-Event";

    private static readonly string[] Ended = ["success", "failure", "error"];

    /// <summary>Reads a delivery.</summary>
    /// <param name="name">What it is, by its header.</param>
    /// <param name="payload">The body.</param>
    /// <param name="on">What is taken.</param>
    public static ReadDelivery Read(string name, Payload payload, ImmutableArray<string> on) =>
        !on.Contains(name) ? ReadDelivery.Ignore($"{EventHeader} is \"{name}\", which is not among \"on\": {string.Join(", ", on)}")
        : name switch
        {
            "deployment_status" => OfStatus(payload),
            "deployment" => OfDeployment(payload),
            "release" => OfRelease(payload),
            GitHubRun.Workflow or GitHubRun.Suite => GitHubRun.Read(name, payload),
            _ => OfPush(payload),
        };

    private static ReadDelivery OfStatus(Payload payload)
    {
        var state = payload.Required("deployment_status", "state");
        return Ended.Contains(state)
            ? new Delivery(
                EventKind.Deployment,
                $"deployment_status/{payload.Required("deployment_status", "id")}",
                payload.Time("deployment_status", "created_at"),
                $"{Fields(payload, "deployment")["repository"]} {Payload.Short(payload.Text("deployment", "sha"))} to {payload.Text("deployment", "environment")}: {state}",
                First(payload.Text("deployment_status", "log_url"), payload.Text("deployment_status", "target_url")),
                payload.Text("deployment", "sha"),
                null,
                Fields(payload, "deployment"))
            : ReadDelivery.Ignore($"the deployment has not ended: its state is \"{state}\"");
    }

    private static Delivery OfDeployment(Payload payload) => new(
        EventKind.Deployment,
        $"deployment/{payload.Required("deployment", "id")}",
        payload.Time("deployment", "created_at"),
        $"{Fields(payload, "deployment")["repository"]} {Payload.Short(payload.Text("deployment", "sha"))} to {payload.Text("deployment", "environment")}",
        "",
        payload.Text("deployment", "sha"),
        null,
        Fields(payload, "deployment"));

    private static ReadDelivery OfRelease(Payload payload)
    {
        var action = payload.Required("action");
        if (action != "published")
        {
            return ReadDelivery.Ignore($"the release is not published: its action is \"{action}\"");
        }

        var fields = Fields(payload, "release");
        fields["ref"] = payload.Required("release", "tag_name");
        return new Delivery(
            EventKind.Deployment,
            $"release/{payload.Required("release", "id")}",
            payload.Time("release", "published_at"),
            $"{fields["repository"]} {fields["ref"]} released",
            payload.Text("release", "html_url"),
            fields["ref"],
            null,
            fields);
    }

    private static ReadDelivery OfPush(Payload payload)
    {
        var (branch, main, sha) = (payload.Required("ref"), $"refs/heads/{payload.Required("repository", "default_branch")}", payload.Required("after"));
        if (branch != main)
        {
            return ReadDelivery.Ignore($"{branch} is not the default branch {main}");
        }

        var fields = Fields(payload, "push");
        (fields["ref"], fields["sha"]) = (branch, sha);
        return new Delivery(
            EventKind.ConfigurationChange,
            $"push/{sha}",
            payload.Time("head_commit", "timestamp"),
            $"{fields["repository"]} {Payload.Short(sha)} pushed",
            payload.Text("compare"),
            sha,
            payload.Count("commits"),
            fields);
    }

    /// <summary>What templates of labels may name.</summary>
    /// <param name="payload">The body.</param>
    /// <param name="of">The member that the delivery is about.</param>
    internal static Dictionary<string, string> Fields(Payload payload, string of) => new(StringComparer.Ordinal)
    {
        ["repository"] = payload.Required("repository", "name"),
        ["full_name"] = payload.Required("repository", "full_name"),
        ["owner"] = payload.Text("repository", "owner", "login"),
        ["environment"] = payload.Text(of, "environment"),
        ["ref"] = payload.Text(of, "ref"),
        ["sha"] = payload.Text(of, "sha"),
        ["task"] = payload.Text(of, "task"),
    };

    // What is empty, or no address that our own events may have, says nothing.
    private static string First(string one, string other) => one.StartsWith("http", StringComparison.Ordinal) ? one : other;
}
