using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>How changes of models are read: see <see cref="ModelChangeTables"/>.</summary>
public static class ModelChangeRows
{
    /// <summary>Most that are read at a time.</summary>
    public const int MostRead = 50;

    /// <summary>The latest of a predictor, the newest first; at most <see cref="MostRead"/>.</summary>
    public static ImmutableArray<ModelChange> Read(SqliteConnection connection, string predictor)
    {
        using var query = new Statement(connection, """
            SELECT action, from_version, to_version, reason, decided_by, origin, posted_ms, result FROM model_changes WHERE predictor = $1 ORDER BY number DESC LIMIT $2
            """);
        using var row = query.Query(predictor, MostRead);
        var found = ImmutableArray.CreateBuilder<ModelChange>();
        while (row.Read())
        {
            found.Add(new ModelChange(
                predictor, row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetString(7)));
        }

        return found.ToImmutable();
    }

    /// <summary>Whether a version was rolled back, by whomever; also where the process ended before the result was known.</summary>
    public static bool WasRolledBack(SqliteConnection connection, string predictor, string version)
    {
        using var query = new Statement(connection, """
            SELECT 1 FROM model_changes WHERE predictor = $1 AND from_version = $2 AND action = 'rollback' AND result IN ('', $3) LIMIT 1
            """);
        using var row = query.Query(predictor, version, ModelChange.Done);
        return row.Read();
    }
}
