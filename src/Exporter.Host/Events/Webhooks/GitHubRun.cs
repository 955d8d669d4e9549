using Exporter.Feedback.Events;

namespace Exporter.Host.Events.Webhooks;

/// <summary>Reads GitHub's deliveries about runs of CI: of a workflow of Actions, or the suite of checks of any app.</summary>
/// <remarks>They count once they have ended well or badly. One that was cancelled, skipped or superseded says nothing of its commit.</remarks>
internal static class GitHubRun
{
    /// <summary>A run of a workflow.</summary>
    public const string Workflow = "workflow_run";

    /// <summary>All checks that an app has run on a commit.</summary>
    public const string Suite = "check_suite";

    private static readonly string[] Failed = ["failure", "timed_out", "startup_failure"];

    /// <summary>Reads a delivery.</summary>
    /// <param name="name">One of the two.</param>
    /// <param name="payload">The body.</param>
    public static ReadDelivery Read(string name, Payload payload)
    {
        var action = payload.Required("action");
        if (action != "completed")
        {
            return ReadDelivery.Ignore($"the run has not ended: its action is \"{action}\"");
        }

        var conclusion = payload.Required(name, "conclusion");
        if (conclusion != "success" && !Failed.Contains(conclusion))
        {
            return ReadDelivery.Ignore($"the run says nothing of its commit: its conclusion is \"{conclusion}\"");
        }

        var fields = GitHubDelivery.Fields(payload, name);
        (fields["ref"], fields["sha"]) = (payload.Text(name, "head_branch"), payload.Required(name, "head_sha"));
        var time = payload.Time(name, "updated_at");

        // A run that is run again is another one, with a conclusion of its own.
        return new Delivery(
            conclusion == "success" ? EventKind.CiPassed : EventKind.CiFailed,
            $"{name}/{payload.Required(name, "id")}/{payload.Text(name, "run_attempt")}/{conclusion}/{time}",
            time,
            $"{fields["repository"]} {Payload.Short(fields["sha"])} on {fields["ref"]}: {Called(payload.Text(name, "name"))}{conclusion}",
            payload.Text(name, "html_url"),
            fields["sha"],
            null,
            fields);
    }

    private static string Called(string name) => name.Length > 0 ? name + " " : "";
}
