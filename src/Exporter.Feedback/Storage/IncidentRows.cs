using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>How reported incidents are read and marked: see <see cref="IncidentTables"/>.</summary>
public static class IncidentRows
{
    private const string Columns = "id, entity, start_ms, end_ms, note, source";

    /// <summary>How long incidents are kept after their start, as outcomes are.</summary>
    public static TimeSpan Kept => OutcomeRows.Kept;

    /// <summary>The incidents of a predictor that no step has taken in, in the order of their start.</summary>
    internal static List<ReportedIncident> ReadWaiting(SqliteConnection connection, string predictor)
    {
        using var query = new Statement(connection, $"SELECT {Columns} FROM incidents WHERE predictor = $1 AND taken_ms IS NULL ORDER BY start_ms, id");
        using var row = query.Query(predictor);
        List<ReportedIncident> incidents = [];
        while (row.Read())
        {
            incidents.Add(ReadOne(row));
        }

        return incidents;
    }

    /// <summary>Hands kept incidents out, the newest first, until <paramref name="take"/> wants no more.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="predictor">Whose; empty for all.</param>
    /// <param name="before">Only those that come after this one in the order of the answer; null for all.</param>
    /// <param name="take">Receives the incidents.</param>
    public static void Read(SqliteConnection connection, string predictor, IncidentPlace? before, Func<KeptIncident, bool> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        using var query = new Statement(connection, $"""
            SELECT {Columns}, predictor, posted_ms, taken_ms FROM incidents
            WHERE ($1 = '' OR predictor = $1) AND ($2 IS NULL OR (start_ms, predictor, id) < ($2, $3, $4))
            ORDER BY start_ms DESC, predictor DESC, id DESC
            """);
        using var row = query.Query(predictor, before?.StartMs, before?.Predictor, before?.Id);
        while (row.Read() && take(new KeptIncident(row.GetString(6), ReadOne(row), row.GetInt64(7), row.IsDBNull(8) ? null : row.GetInt64(8))))
        {
        }
    }

    /// <summary>A step has taken incidents in.</summary>
    internal static void Taken(SqliteConnection connection, string predictor, IReadOnlyCollection<string> ids, long stepMs)
    {
        if (ids.Count == 0)
        {
            return;
        }

        using var update = new Statement(connection, "UPDATE incidents SET taken_ms = $3 WHERE predictor = $1 AND id = $2");
        foreach (var id in ids)
        {
            update.Run(predictor, id, stepMs);
        }
    }

    private static ReportedIncident ReadOne(SqliteDataReader row) => new(
        row.GetString(0), EntityText.Parse(row.GetString(1)), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt64(3), row.GetString(4), row.GetString(5));
}

/// <summary>A reported incident as the store has it.</summary>
/// <param name="Predictor">Whose it is.</param>
/// <param name="Incident">What was reported.</param>
/// <param name="PostedMs">When, by the clock, Unix ms.</param>
/// <param name="TakenMs">The step that took it in, Unix ms; null while none has.</param>
public sealed record KeptIncident(string Predictor, ReportedIncident Incident, long PostedMs, long? TakenMs);

/// <summary>A place in the order of kept incidents.</summary>
/// <param name="StartMs">Begin of the incident there, Unix ms.</param>
/// <param name="Predictor">Whose it is.</param>
/// <param name="Id">Its name.</param>
public sealed record IncidentPlace(long StartMs, string Predictor, string Id);
