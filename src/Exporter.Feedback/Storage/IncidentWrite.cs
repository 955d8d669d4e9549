using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Keeps incidents that somebody reported, and tells of each what became of it.</summary>
/// <param name="incidents">Each with its predictor.</param>
/// <param name="postedMs">The time of the clock, Unix ms.</param>
public sealed class IncidentWrite(ImmutableArray<(string Predictor, ReportedIncident Incident)> incidents, long postedMs) : IStoreWrite
{
    /// <summary>Incidents kept of one predictor at most.</summary>
    public const int MaxKept = 100_000;

    private const int BytesPerIncident = 1024;

    private readonly TaskCompletionSource<ImmutableArray<IncidentReceipt>?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<IncidentReceipt> _receipts = [];

    /// <summary>What is to be kept.</summary>
    public ImmutableArray<(string Predictor, ReportedIncident Incident)> Incidents => incidents;

    /// <summary>What became of each, once it is committed; null when it will never be.</summary>
    public Task<ImmutableArray<IncidentReceipt>?> Receipts => _done.Task;

    /// <inheritdoc/>
    public long Bytes => (long)incidents.Length * BytesPerIncident;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        Dictionary<string, long> kept = new(StringComparer.Ordinal);
        _receipts = [.. incidents.Select(one => Keep(connection, one.Predictor, one.Incident, kept))];
    }

    /// <inheritdoc/>
    public void Done(bool written) => _done.TrySetResult(written ? _receipts : null);

    private IncidentReceipt Keep(SqliteConnection connection, string predictor, ReportedIncident incident, Dictionary<string, long> kept)
    {
        var entity = EntityText.Of(incident.Entity);
        if (Find(connection, predictor, incident.Id) is not { } known)
        {
            return Insert(connection, predictor, incident, entity, kept);
        }

        if (known.Entity != entity || known.StartMs != incident.StartMs)
        {
            return IncidentReceipt.Conflict;
        }

        if ((known.EndMs, known.Note, known.Source) == (incident.EndMs, incident.Note, incident.Source))
        {
            return IncidentReceipt.Known;
        }

        // Only another end is news to the outcomes.
        using var update = new Statement(connection, """
            UPDATE incidents SET end_ms = $3, note = $4, source = $5, taken_ms = CASE WHEN end_ms IS $3 THEN taken_ms END WHERE predictor = $1 AND id = $2
            """);
        update.Run(predictor, incident.Id, incident.EndMs, incident.Note, incident.Source);
        return known.EndMs == incident.EndMs ? IncidentReceipt.Known : IncidentReceipt.Changed;
    }

    private IncidentReceipt Insert(SqliteConnection connection, string predictor, ReportedIncident incident, string entity, Dictionary<string, long> kept)
    {
        if (!kept.TryGetValue(predictor, out var count))
        {
            using var counting = new Statement(connection, "SELECT count(*) FROM incidents WHERE predictor = $1");
            using var row = counting.Query(predictor);
            count = row.Read() ? row.GetInt64(0) : 0;
        }

        kept[predictor] = count + (count < MaxKept ? 1 : 0);
        if (count >= MaxKept)
        {
            return IncidentReceipt.Full;
        }

        using var insert = new Statement(connection, """
            INSERT INTO incidents (predictor, id, entity, start_ms, end_ms, note, source, posted_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """);
        insert.Run(predictor, incident.Id, entity, incident.StartMs, incident.EndMs, incident.Note, incident.Source, postedMs);
        return IncidentReceipt.New;
    }

    private static (string Entity, long StartMs, long? EndMs, string Note, string Source)? Find(SqliteConnection connection, string predictor, string id)
    {
        using var query = new Statement(connection, "SELECT entity, start_ms, end_ms, note, source FROM incidents WHERE predictor = $1 AND id = $2");
        using var row = query.Query(predictor, id);
        return row.Read() ? (row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetInt64(2), row.GetString(3), row.GetString(4)) : null;
    }
}

/// <summary>What became of an incident that somebody reported.</summary>
public enum IncidentReceipt
{
    /// <summary>It is kept.</summary>
    New,

    /// <summary>It was there, and has another end now.</summary>
    Changed,

    /// <summary>It was there as it is.</summary>
    Known,

    /// <summary>Its name is that of an incident of another entity or with another start.</summary>
    Conflict,

    /// <summary>The predictor has <see cref="IncidentWrite.MaxKept"/> already.</summary>
    Full,
}
