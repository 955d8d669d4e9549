using Exporter.Feedback.Annotations;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>How annotations that wait are read: see <see cref="AnnotationTables"/>.</summary>
public static class AnnotationRows
{
    /// <summary>How long annotations are remembered after they were made, as outcomes are.</summary>
    public static TimeSpan Kept => OutcomeRows.Kept;

    /// <summary>Those that wait, the oldest first.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="most">No more than these.</param>
    public static List<WaitingAnnotation> ReadWaiting(SqliteConnection connection, int most)
    {
        using var query = new Statement(connection, "SELECT key, start_ms, end_ms, text, tags, remote_id, revision FROM annotations WHERE is_waiting = 1 ORDER BY made_ms, key LIMIT $1");
        using var row = query.Query(most);
        List<WaitingAnnotation> waiting = [];
        while (row.Read())
        {
            var wanted = new Annotation(row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetInt64(2), row.GetString(3), [.. row.GetString(4).Split('\n')]);
            waiting.Add(new WaitingAnnotation(wanted, row.IsDBNull(5) ? null : row.GetInt64(5), row.GetInt64(6)));
        }

        return waiting;
    }
}
