using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Overrides;
using Exporter.Host.Pipeline;
using Exporter.Risk;
using Exporter.Risk.Deployments;
using Microsoft.Data.Sqlite;

namespace Exporter.Host.Deployments;

/// <summary>Tells the risk of deployments, remembers them, and finds out what came after them.</summary>
/// <param name="pipeline">Whose time it is.</param>
/// <param name="target">What deployments go to.</param>
/// <param name="models">The model that tells it.</param>
/// <param name="open">Those whose outcome is not known.</param>
/// <param name="store">Where they are kept; null where nothing is.</param>
/// <param name="time">The process's clock, until there is a stream.</param>
internal sealed class DeploymentDesk(StreamPipeline pipeline, DeploymentTarget target, RiskModels models, OpenDeployments open, Store? store, TimeProvider time)
{
    // Of the latest deployments, so that the level follows how a place works today.
    private const int MostJudged = 1000;

    // A step's onsets are written in the background.
    private const long WrittenAfterMs = 60_000;

    /// <summary>True where there is a store.</summary>
    public bool IsOpen => store is not null;

    /// <summary>What is wrong with a deployment beyond its form; empty for nothing.</summary>
    public string MistakeOf(PostedDeployment posted) =>
        target.Predictors(posted.Labels).Count == 0 ? $"labels: no predictor has entities by {string.Join(", ", posted.Labels.Enumerate().Select(label => label.Name))}"
        : open.All.Count >= OpenDeployments.Max ? $"{OpenDeployments.Max} deployments wait for their outcome already"
        : "";

    /// <summary>Tells the risk of a deployment, and remembers it.</summary>
    /// <returns>Null when it could not be written in time.</returns>
    public async Task<DeploymentAnswer?> TakeAsync(PostedDeployment posted, CancellationToken cancellation)
    {
        var startMs = posted.StartMs ?? OverrideTimes.Of(pipeline, time).NowMs;
        var inputs = InputsOf(posted, startMs);
        var (targetProbability, entities) = target.RiskOf(posted.Labels, posted.Horizon);
        var (commits, stage, version) = models.Use(model => (posted.Commits.Select(commit => Score(commit, model)).ToArray(), model.Stage, model.Version));
        var change = DeploymentRisk.AtLeastOne(commits.Select(commit => commit.Probability));
        var judged = Judged(stage);
        var intercept = RiskCalibration.Intercept(judged);
        var kept = new KeptDeployment(
            posted.Service, posted.Version, startMs, (long)posted.Horizon.TotalMilliseconds, posted.Labels, posted.Json, change, targetProbability,
            DeploymentRisk.Combine(stage.Apply(change, inputs), targetProbability, intercept), inputs.ToJson());
        var write = new DeploymentWrite(kept);
        if (!await CommittedWrite.InTimeAsync(store, write, AddAsync(write, kept), time, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        return new DeploymentAnswer(
            kept.Service, kept.Version, Rounded(kept.Probability), Rounded(change), Rounded(targetProbability), inputs, DeploymentReasonAnswer.Of(stage.Reasons(inputs)), Rounded(intercept),
            judged.Length, version, entities, AdviceText.Time(kept.StartMs), AdviceText.Time(kept.StartMs + kept.HorizonMs), commits);
    }

    /// <summary>Decides what can be decided by now.</summary>
    public void Look()
    {
        foreach (var deployment in open.All)
        {
            if (store?.Read(connection => Find(connection, deployment), null) is { } found && open.Decide(deployment, found.Outcome))
            {
                store.Enqueue(new DeploymentOutcomeWrite(deployment, found.Outcome, found.FailedMs));
            }
        }
    }

    private static double Rounded(double number) => Math.Round(number, 4);

    private Found? Find(SqliteConnection connection, KeptDeployment deployment)
    {
        var startMs = DeploymentRows.FindStart(connection, deployment) ?? deployment.StartMs;
        var untilMs = startMs + deployment.HorizonMs;
        return DeploymentRows.FindFailure(connection, startMs, untilMs, target.Meant(deployment.Labels)) is { } failedMs ? new Found(DeploymentOutcome.Failure, failedMs)
            : target.Predictors(deployment.Labels).All(runtime => runtime.Status.LastStepMs > untilMs + WrittenAfterMs) ? new Found(DeploymentOutcome.Success, null)
            : null;
    }

    /// <summary>What is known of a deployment at its start, by the time of the stream.</summary>
    private DeploymentInputs InputsOf(PostedDeployment posted, long startMs)
    {
        var sinceMs = startMs - (long)DeploymentInputs.CiWindow.TotalMilliseconds;
        var runs = store?.Read(connection => DeploymentRows.ReadCiRuns(connection, posted.Labels, sinceMs, startMs), []) ?? [];
        var failed = store?.Read(connection => DeploymentRows.ReadOutcomes(connection, posted.Service, startMs, DeploymentInputs.MostEarlier), []) ?? [];
        return DeploymentInputs.None
            .WithTime(startMs, models.Zone)
            .WithRuns(runs.Select(run => new CiRun(run.AtMs, run.Version, run.HasFailed)), startMs, [posted.Version, .. posted.Commits.Select(commit => commit.Sha).Where(sha => sha.Length > 0)])
            .WithEarlier(failed);
    }

    private JudgedDeployment[] Judged(DeploymentStage stage) =>
    [
        .. (store?.Read(connection => DeploymentRows.Read(connection, MostJudged), []) ?? [])
            .Where(one => one.Outcome is DeploymentOutcome.Success or DeploymentOutcome.Failure)
            .Select(one => new JudgedDeployment(stage.Apply(one.ChangeProbability, DeploymentInputs.Parse(one.Inputs)), one.TargetProbability, one.Outcome == DeploymentOutcome.Failure)),
    ];

    private static CommitAnswer Score((string Sha, ChangeMeasures? Measures) commit, RiskModel model)
    {
        var risk = commit.Measures is { } measures ? model.Score(measures) : new ChangeRisk(model.BaseRate, []);
        return new CommitAnswer(commit.Sha, Rounded(risk.Probability), RiskReasonAnswer.Of(risk.Reasons));
    }

    private async Task<bool> AddAsync(DeploymentWrite write, KeptDeployment kept)
    {
        var isWritten = await write.Written.ConfigureAwait(false);
        if (isWritten)
        {
            open.Add(kept);
        }

        return isWritten;
    }

    private sealed record Found(DeploymentOutcome Outcome, long? FailedMs);
}
