using System.Collections.Immutable;
using Exporter.Feedback.Events;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Keeps events that somebody reported, and tells of each what became of it.</summary>
/// <param name="events">Each with the predictors whose next steps take it in, and whether its start is said: one that is not is that of the event's first report.</param>
/// <param name="postedMs">The time of the clock, Unix ms.</param>
public sealed class EventWrite(ImmutableArray<EventToKeep> events, long postedMs) : IStoreWrite
{
    /// <summary>Events kept at most.</summary>
    public const int MaxKept = 100_000;

    private const int BytesPerEvent = 2048;

    private static readonly TimeSpan CiRunsKept = TimeSpan.FromDays(30);

    private readonly TaskCompletionSource<ImmutableArray<EventReceipt>?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<EventReceipt> _receipts = [];

    /// <summary>What became of each, once it is committed; null when it will never be.</summary>
    public Task<ImmutableArray<EventReceipt>?> Receipts => _done.Task;

    /// <inheritdoc/>
    public long Bytes => (long)events.Length * BytesPerEvent;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        foreach (var table in (string[])
        [
            "DELETE FROM event_steps WHERE (source, id) IN (SELECT source, id FROM events WHERE start_ms < $1)",
            "DELETE FROM events WHERE start_ms < $1",
        ])
        {
            using var expire = new Statement(connection, table);
            expire.Run(postedMs - (long)EventRows.Kept.TotalMilliseconds);
        }

        // There are many of them, and nothing looks back further; they must not take the room of what is kept for longer. By their own time: a history may be posted.
        using var runs = new Statement(connection, """
            DELETE FROM events WHERE kind IN ('ci_passed', 'ci_failed')
            AND start_ms < (SELECT max(start_ms) FROM events WHERE kind IN ('ci_passed', 'ci_failed')) - $1
            """);
        runs.Run((long)CiRunsKept.TotalMilliseconds);

        using var counting = new Statement(connection, "SELECT count(*) FROM events");
        var kept = Number(counting) ?? 0;
        var receipts = ImmutableArray.CreateBuilder<EventReceipt>(events.Length);
        foreach (var one in events)
        {
            var receipt = Keep(connection, one, kept < MaxKept);
            kept += receipt.Result == EventResult.New ? 1 : 0;
            receipts.Add(receipt);
        }

        _receipts = receipts.MoveToImmutable();
    }

    /// <inheritdoc/>
    public void Done(bool written) => _done.TrySetResult(written ? _receipts : null);

    private EventReceipt Keep(SqliteConnection connection, EventToKeep one, bool hasRoom)
    {
        var reported = one.Event;
        if (EventRows.Find(connection, reported.Key) is not { } known)
        {
            return hasRoom ? Insert(connection, one) : new EventReceipt(EventResult.Full, null);
        }

        var before = known.Event;
        if (!one.HasStart)
        {
            reported = reported with { StartMs = before.StartMs, EndMs = reported.EndMs ?? before.EndMs };
        }

        if ((before.Kind, before.Predictor, before.StartMs) != (reported.Kind, reported.Predictor, reported.StartMs) || !before.Labels.Equals(reported.Labels))
        {
            return new EventReceipt(EventResult.Conflict, null);
        }

        if (before == reported)
        {
            return new EventReceipt(EventResult.Known, known);
        }

        using var update = new Statement(connection, "UPDATE events SET end_ms = $3, title = $4, url = $5, version = $6, size = $7 WHERE source = $1 AND id = $2");
        update.Run(reported.Source, reported.Id, reported.EndMs, reported.Title, reported.Url, reported.Version, reported.Size);
        return new EventReceipt(EventResult.Changed, known with { Event = reported });
    }

    private EventReceipt Insert(SqliteConnection connection, EventToKeep one)
    {
        var (reported, kind, labels) = (one.Event, EventKinds.NameOf(one.Event.Kind), EntityText.Of(one.Event.Labels));
        bool? isNew = null;
        if (reported.Version.Length > 0)
        {
            using var earlier = new Statement(connection, "SELECT 1 FROM events WHERE kind = $1 AND labels = $2 AND version = $3 AND version <> '' LIMIT 1");
            isNew = Number(earlier, kind, labels, reported.Version) is null;
        }

        using var insert = new Statement(connection, """
            INSERT INTO events (source, id, kind, predictor, labels, start_ms, end_ms, title, url, version, size, new_version, posted_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """);
        insert.Run(
            reported.Source, reported.Id, kind, reported.Predictor, labels, reported.StartMs, reported.EndMs, reported.Title, reported.Url, reported.Version, reported.Size, isNew, postedMs);
        using var wait = new Statement(connection, "INSERT INTO event_steps (predictor, source, id) VALUES ($1, $2, $3)");
        foreach (var predictor in one.Predictors)
        {
            wait.Run(predictor, reported.Source, reported.Id);
        }

        return new EventReceipt(EventResult.New, new KeptEvent(reported, isNew, postedMs));
    }

    private static long? Number(Statement question, params ReadOnlySpan<object?> values)
    {
        using var row = question.Query(values);
        return row.Read() ? row.GetInt64(0) : null;
    }
}

/// <summary>An event on its way to the store.</summary>
/// <param name="Event">What is reported.</param>
/// <param name="HasStart">Whether its start is said; otherwise it is the time at which it came, or that of the event which is kept under its name.</param>
/// <param name="Predictors">Whose next steps take it in.</param>
public sealed record EventToKeep(ReportedEvent Event, bool HasStart, ImmutableArray<string> Predictors);

/// <summary>What became of an event that somebody reported.</summary>
/// <param name="Result">In a word.</param>
/// <param name="Kept">The event as it is kept now; null where it is not.</param>
public sealed record EventReceipt(EventResult Result, KeptEvent? Kept);

/// <summary>What became of an event, in a word.</summary>
public enum EventResult
{
    /// <summary>It is kept.</summary>
    New,

    /// <summary>It was there, and something about it that may change is another now.</summary>
    Changed,

    /// <summary>It was there as it is.</summary>
    Known,

    /// <summary>Its name is that of another kind of event, of other labels, or with another start.</summary>
    Conflict,

    /// <summary>There are <see cref="EventWrite.MaxKept"/> already.</summary>
    Full,
}
