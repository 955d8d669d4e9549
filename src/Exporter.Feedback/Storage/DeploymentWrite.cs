using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Keeps a deployment; earlier ones of the same service that nothing is known of yet become uncertain, and the same version anew takes its own place.</summary>
/// <param name="deployment">The deployment.</param>
public sealed class DeploymentWrite(KeptDeployment deployment) : IStoreWrite
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once it is committed; false when it will never be.</summary>
    public Task<bool> Written => _done.Task;

    /// <inheritdoc/>
    public long Bytes => 1024 + (2L * (deployment.Commits.Length + deployment.Inputs.Length));

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        using var expire = new Statement(connection, "DELETE FROM deployments WHERE start_ms < $1");
        expire.Run(deployment.StartMs - (long)DeploymentRows.Kept.TotalMilliseconds);
        using var again = new Statement(connection, "DELETE FROM deployments WHERE service = $1 AND version = $2 AND outcome IS NULL");
        again.Run(deployment.Service, deployment.Version);
        using var supersede = new Statement(connection, "UPDATE deployments SET outcome = $2 WHERE service = $1 AND outcome IS NULL");
        supersede.Run(deployment.Service, DeploymentOutcomeWrite.NameOf(DeploymentOutcome.Uncertain));
        using var insert = new Statement(connection, """
            INSERT OR REPLACE INTO deployments (service, version, start_ms, horizon_ms, labels, commits, change_probability, target_probability, probability, inputs)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """);
        insert.Run(
            deployment.Service, deployment.Version, deployment.StartMs, deployment.HorizonMs, EntityText.Of(deployment.Labels), deployment.Commits, deployment.ChangeProbability,
            deployment.TargetProbability, deployment.Probability, deployment.Inputs);
    }

    /// <inheritdoc/>
    public void Done(bool written) => _done.TrySetResult(written);
}

/// <summary>Writes down what came after a deployment.</summary>
/// <param name="deployment">The deployment.</param>
/// <param name="outcome">What came.</param>
/// <param name="failedMs">When the failure began, Unix ms; null where there was none.</param>
public sealed class DeploymentOutcomeWrite(KeptDeployment deployment, DeploymentOutcome outcome, long? failedMs) : IStoreWrite
{
    /// <inheritdoc/>
    public long Bytes => 256;

    /// <summary>The outcome in a word.</summary>
    public static string NameOf(DeploymentOutcome outcome) => outcome.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        using var update = new Statement(connection, "UPDATE deployments SET outcome = $4, failed_ms = $5 WHERE service = $1 AND version = $2 AND start_ms = $3 AND outcome IS NULL");
        update.Run(deployment.Service, deployment.Version, deployment.StartMs, NameOf(outcome), failedMs);
    }
}
