using Exporter.Feedback.Annotations;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Keeps an annotation as it should be, until others have heard of it.</summary>
/// <param name="wanted">The annotation.</param>
/// <param name="maxWaiting">Annotations that may wait; a new one beyond is not kept.</param>
/// <param name="madeMs">The time of the clock, Unix ms.</param>
/// <param name="done">Hears what became of it, by the store's thread.</param>
public sealed class AnnotationWrite(Annotation wanted, int maxWaiting, long madeMs, Action<AnnotationResult> done) : IStoreWrite
{
    private AnnotationResult _result;

    /// <inheritdoc/>
    public long Bytes => 2048;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        using (var expire = new Statement(connection, "DELETE FROM annotations WHERE made_ms < $1"))
        {
            expire.Run(madeMs - (long)AnnotationRows.Kept.TotalMilliseconds);
        }

        _result = Keep(connection);
    }

    /// <inheritdoc/>
    public void Done(bool written) => done(written ? _result : AnnotationResult.Full);

    private AnnotationResult Keep(SqliteConnection connection)
    {
        var tags = string.Join('\n', wanted.Tags);
        using (var find = new Statement(connection, "SELECT end_ms IS $2 AND text = $3 AND tags = $4, is_waiting FROM annotations WHERE key = $1"))
        using (var row = find.Query(wanted.Key, wanted.EndMs, wanted.Text, tags))
        {
            if (row.Read())
            {
                return row.GetBoolean(0) ? AnnotationResult.Known : Change(connection, tags, row.GetBoolean(1));
            }
        }

        using var waiting = new Statement(connection, "SELECT count(*) FROM annotations WHERE is_waiting = 1");
        using (var row = waiting.Query())
        {
            if (row.Read() && row.GetInt64(0) >= maxWaiting)
            {
                return AnnotationResult.Full;
            }
        }

        using var insert = new Statement(connection, "INSERT INTO annotations (key, made_ms, start_ms, end_ms, text, tags, revision, is_waiting) VALUES ($1, $2, $3, $4, $5, $6, 1, 1)");
        insert.Run(wanted.Key, madeMs, wanted.StartMs, wanted.EndMs, wanted.Text, tags);
        return AnnotationResult.Added;
    }

    private AnnotationResult Change(SqliteConnection connection, string tags, bool waits)
    {
        using var update = new Statement(connection, "UPDATE annotations SET end_ms = $2, text = $3, tags = $4, revision = revision + 1, is_waiting = 1 WHERE key = $1");
        update.Run(wanted.Key, wanted.EndMs, wanted.Text, tags);
        return waits ? AnnotationResult.Known : AnnotationResult.Added;
    }
}

/// <summary>What became of an annotation, in a word.</summary>
public enum AnnotationResult
{
    /// <summary>It waits until others have heard of it.</summary>
    Added,

    /// <summary>It was there as it is, or waited already.</summary>
    Known,

    /// <summary>Too many wait already, or it could not be kept.</summary>
    Full,
}
