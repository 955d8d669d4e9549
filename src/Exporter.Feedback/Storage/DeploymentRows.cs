using Exporter.Feedback.Events;
using Exporter.Signals;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>How deployments are read, and what is known of what came after them: see <see cref="DeploymentTables"/>.</summary>
public static class DeploymentRows
{
    // An event may be posted before the risk is asked for, by a pipeline that does both.
    private const long EventBeforeMs = 3_600_000;

    /// <summary>How long deployments are kept after their start, as outcomes are.</summary>
    public static TimeSpan Kept => OutcomeRows.Kept;

    /// <summary>Deployments, the newest first.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="most">No more than these.</param>
    public static List<KeptDeployment> Read(SqliteConnection connection, int most) => Read(connection, most, hasInputs: true);

    /// <summary>The latest deployments of a service whose outcome was known at an instant, the newest first: true where one failed.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="service">What was deployed.</param>
    /// <param name="atMs">The instant, Unix ms.</param>
    /// <param name="most">No more than these.</param>
    public static List<bool> ReadOutcomes(SqliteConnection connection, string service, long atMs, int most)
    {
        using var query = new Statement(connection, """
            SELECT failed_ms IS NOT NULL FROM deployments
            WHERE service = $1 AND (failed_ms <= $2 OR (outcome = $3 AND start_ms + horizon_ms <= $2))
            ORDER BY start_ms DESC, version LIMIT $4
            """);
        using var row = query.Query(service, atMs, DeploymentOutcomeWrite.NameOf(DeploymentOutcome.Success), most);
        List<bool> failed = [];
        while (row.Read())
        {
            failed.Add(row.GetBoolean(0));
        }

        return failed;
    }

    /// <summary>CI runs about what has all of a deployment's labels, or a part of them: when each was, what it ran on, and whether it failed.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="labels">Those of the deployment.</param>
    /// <param name="afterMs">Runs after this instant, Unix ms.</param>
    /// <param name="untilMs">And not after this one.</param>
    public static List<(long AtMs, string Version, bool HasFailed)> ReadCiRuns(SqliteConnection connection, Labels labels, long afterMs, long untilMs)
    {
        using var query = new Statement(connection, "SELECT start_ms, version, kind, labels FROM events WHERE kind IN ('ci_passed', 'ci_failed') AND start_ms > $1 AND start_ms <= $2 ORDER BY start_ms, source, id");
        using var row = query.Query(afterMs, untilMs);
        List<(long, string, bool)> runs = [];
        while (row.Read())
        {
            var about = EntityText.Parse(row.GetString(3));
            if (IsPartOf(labels, about) || IsPartOf(about, labels))
            {
                runs.Add((row.GetInt64(0), row.GetString(1), row.GetString(2) == EventKinds.NameOf(EventKind.CiFailed)));
            }
        }

        return runs;
    }

    /// <summary>Deployments, the newest first, from a store that may be older than inputs.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="most">No more than these.</param>
    /// <param name="hasInputs">False for a store from before <see cref="DeploymentTables.AddInputs"/>.</param>
    internal static List<KeptDeployment> Read(SqliteConnection connection, int most, bool hasInputs)
    {
        using var query = new Statement(connection, $"""
            SELECT service, version, start_ms, horizon_ms, labels, commits, change_probability, target_probability, probability, {(hasInputs ? "inputs" : "''")}, outcome, failed_ms FROM deployments
            ORDER BY start_ms DESC, service, version LIMIT $1
            """);
        using var row = query.Query(most);
        List<KeptDeployment> deployments = [];
        while (row.Read())
        {
            deployments.Add(new KeptDeployment(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), EntityText.Parse(row.GetString(4)), row.GetString(5), row.GetDouble(6), row.GetDouble(7), row.GetDouble(8),
                row.GetString(9), row.IsDBNull(10) ? null : Enum.Parse<DeploymentOutcome>(row.GetString(10), ignoreCase: true), row.IsDBNull(11) ? null : row.GetInt64(11)));
        }

        return deployments;
    }

    /// <summary>When a deployment began as its event says; null where there is no such event.</summary>
    public static long? FindStart(SqliteConnection connection, KeptDeployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        using var query = new Statement(connection, "SELECT start_ms, labels FROM events WHERE kind = $1 AND version = $2 AND version <> '' AND start_ms >= $3 ORDER BY start_ms");
        using var row = query.Query(EventKinds.NameOf(EventKind.Deployment), deployment.Version, deployment.StartMs - EventBeforeMs);
        while (row.Read())
        {
            var labels = EntityText.Parse(row.GetString(1));
            if (IsPartOf(deployment.Labels, labels) || IsPartOf(labels, deployment.Labels))
            {
                return row.GetInt64(0);
            }
        }

        return null;
    }

    /// <summary>The first failure of an entity of a deployment within a time, seen by a failure expression or reported; null where there was none.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="afterMs">It began after this instant, Unix ms.</param>
    /// <param name="untilMs">And not after this one.</param>
    /// <param name="isMeant">Tells whether the deployment goes to an entity of a predictor.</param>
    public static long? FindFailure(SqliteConnection connection, long afterMs, long untilMs, Func<string, Labels, bool> isMeant)
    {
        ArgumentNullException.ThrowIfNull(isMeant);
        using var query = new Statement(connection, """
            SELECT DISTINCT onset_ms AS at_ms, predictor, entity FROM onsets WHERE onset_ms > $1 AND onset_ms <= $2
            UNION SELECT start_ms, predictor, entity FROM incidents WHERE start_ms > $1 AND start_ms <= $2
            ORDER BY at_ms
            """);
        using var row = query.Query(afterMs, untilMs);
        while (row.Read())
        {
            if (isMeant(row.GetString(1), EntityText.Parse(row.GetString(2))))
            {
                return row.GetInt64(0);
            }
        }

        return null;
    }

    private static bool IsPartOf(Labels part, Labels whole) => part.Enumerate().All(label => whole.Get(label.Name) == label.Value);
}
