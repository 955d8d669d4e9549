using Exporter.Feedback.Events;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>How reported events are read and marked: see <see cref="EventTables"/>.</summary>
public static class EventRows
{
    private const string Columns = "source, id, kind, predictor, labels, start_ms, end_ms, title, url, version, size";

    /// <summary>How long events are kept after their start, as outcomes are.</summary>
    public static TimeSpan Kept => OutcomeRows.Kept;

    /// <summary>Hands kept events out, the newest first, until <paramref name="take"/> wants no more.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="before">Only those that come after this one in the order of the answer; null for all.</param>
    /// <param name="take">Receives the events.</param>
    public static void Read(SqliteConnection connection, EventPlace? before, Func<KeptEvent, bool> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        using var query = new Statement(connection, $"""
            SELECT {Columns}, new_version, posted_ms FROM events
            WHERE $1 IS NULL OR (start_ms, source, id) < ($1, $2, $3)
            ORDER BY start_ms DESC, source DESC, id DESC
            """);
        using var row = query.Query(before?.StartMs, before?.Source, before?.Id);
        while (row.Read() && take(ReadKept(row)))
        {
        }
    }

    /// <summary>The latest events that began since an instant and happened to entities, the newest first: no CI runs.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="sinceMs">The instant, Unix ms.</param>
    /// <param name="most">No more than these.</param>
    public static List<KeptEvent> ReadSince(SqliteConnection connection, long sinceMs, int most)
    {
        List<KeptEvent> found = [];
        Read(connection, null, kept =>
        {
            var isWanted = kept.Event.StartMs >= sinceMs && found.Count < most;
            if (isWanted && !EventKinds.IsCiRun(kept.Event.Kind))
            {
                found.Add(kept);
            }

            return isWanted;
        });
        return found;
    }

    /// <summary>One event; null where there is none of that name.</summary>
    public static KeptEvent? Find(SqliteConnection connection, EventKey key)
    {
        using var query = new Statement(connection, $"SELECT {Columns}, new_version, posted_ms FROM events WHERE source = $1 AND id = $2");
        using var row = query.Query(key.Source, key.Id);
        return row.Read() ? ReadKept(row) : null;
    }

    /// <summary>For each predictor that an event changes, the step that took it in, Unix ms; null where none has.</summary>
    public static IReadOnlyList<(string Predictor, long? TakenMs)> ReadSteps(SqliteConnection connection, EventKey key)
    {
        using var query = new Statement(connection, "SELECT predictor, taken_ms FROM event_steps WHERE source = $1 AND id = $2 ORDER BY predictor");
        using var row = query.Query(key.Source, key.Id);
        List<(string, long?)> steps = [];
        while (row.Read())
        {
            steps.Add((row.GetString(0), row.IsDBNull(1) ? null : row.GetInt64(1)));
        }

        return steps;
    }

    /// <summary>The changes of a predictor that no step has taken in, in the order of their start.</summary>
    internal static List<ReportedEvent> ReadWaiting(SqliteConnection connection, string predictor)
    {
        using var query = new Statement(connection, $"""
            SELECT {string.Join(", ", Columns.Split(", ").Select(column => $"events.{column}"))} FROM event_steps
            JOIN events ON events.source = event_steps.source AND events.id = event_steps.id
            WHERE event_steps.predictor = $1 AND taken_ms IS NULL ORDER BY start_ms, events.source, events.id
            """);
        using var row = query.Query(predictor);
        List<ReportedEvent> changes = [];
        while (row.Read())
        {
            changes.Add(ReadOne(row));
        }

        return changes;
    }

    /// <summary>A step has taken changes in.</summary>
    internal static void Taken(SqliteConnection connection, string predictor, IReadOnlyCollection<EventKey> keys, long stepMs)
    {
        if (keys.Count == 0)
        {
            return;
        }

        using var update = new Statement(connection, "UPDATE event_steps SET taken_ms = $4 WHERE predictor = $1 AND source = $2 AND id = $3");
        foreach (var key in keys)
        {
            update.Run(predictor, key.Source, key.Id, stepMs);
        }
    }

    private static KeptEvent ReadKept(SqliteDataReader row) => new(ReadOne(row), row.IsDBNull(11) ? null : row.GetInt64(11) != 0, row.GetInt64(12));

    private static ReportedEvent ReadOne(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        EventKinds.TryParse(row.GetString(2), out var kind) ? kind : throw new InvalidDataException($"\"{row.GetString(2)}\" is no kind of event"),
        row.GetString(3),
        EntityText.Parse(row.GetString(4)),
        row.GetInt64(5),
        row.IsDBNull(6) ? null : row.GetInt64(6),
        row.GetString(7),
        row.GetString(8),
        row.GetString(9),
        row.IsDBNull(10) ? null : row.GetDouble(10));
}

/// <summary>A place in the order of kept events.</summary>
/// <param name="StartMs">Begin of the event there, Unix ms.</param>
/// <param name="Source">Who or what says so.</param>
/// <param name="Id">Its name.</param>
public sealed record EventPlace(long StartMs, string Source, string Id);
