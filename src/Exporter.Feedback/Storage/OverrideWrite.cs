using Exporter.Models.Overrides;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Keeps what an operator decides, and gives it its number.</summary>
/// <param name="decided">What is decided; its number counts for nothing.</param>
/// <param name="origin">The address that the request came from.</param>
/// <param name="postedMs">The time of the clock, Unix ms.</param>
/// <param name="maxInForce">Overrides that may be there without having ended; the kill switch finds a place beside them.</param>
public sealed class OverrideWrite(Override decided, string origin, long postedMs, int maxInForce) : IStoreWrite
{
    /// <summary>How long an override is remembered after it ended.</summary>
    public static readonly TimeSpan Kept = OutcomeRows.Kept;

    private readonly TaskCompletionSource<OverrideReceipt?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OverrideReceipt? _receipt;

    /// <summary>What became of it, once it is committed; null when it will never be.</summary>
    public Task<OverrideReceipt?> Receipt => _done.Task;

    /// <inheritdoc/>
    public long Bytes => 8192;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        using var expire = new Statement(connection, "DELETE FROM overrides WHERE ended_posted_ms < $1");
        expire.Run(postedMs - (long)Kept.TotalMilliseconds);
        var places = maxInForce + (decided.Kind == OverrideKind.SilenceAll ? 1 : 0);
        if (Number(connection, "SELECT count(*) FROM overrides WHERE ended IS NULL") >= places)
        {
            _receipt = new OverrideReceipt(null);
            return;
        }

        using var insert = new Statement(connection, """
            INSERT INTO overrides (kind, predictor, matchers, start_ms, end_ms, probability, reason, decided_by, origin, posted_ms, model_version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """);
        insert.Run(
            OverrideKinds.NameOf(decided.Kind), decided.Predictor, decided.Match, decided.StartMs, decided.EndMs, decided.Probability, decided.Reason, decided.By, origin, postedMs, decided.Version);
        _receipt = new OverrideReceipt(decided with { Number = Number(connection, "SELECT last_insert_rowid()") });
    }

    /// <inheritdoc/>
    public void Done(bool written) => _done.TrySetResult(written ? _receipt : null);

    private static long Number(SqliteConnection connection, string question)
    {
        using var query = new Statement(connection, question);
        using var row = query.Query();
        return row.Read() ? row.GetInt64(0) : 0;
    }
}

/// <summary>What became of an override.</summary>
/// <param name="Kept">It, with its number; null where there are too many.</param>
public sealed record OverrideReceipt(Override? Kept);
