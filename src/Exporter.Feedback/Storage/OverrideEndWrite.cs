using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Notes that an override has ended, and how.</summary>
/// <param name="number">Which one.</param>
/// <param name="ending">How.</param>
public sealed class OverrideEndWrite(long number, OverrideEnding ending) : IStoreWrite
{
    private readonly TaskCompletionSource<OverrideEndReceipt?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _found;

    /// <summary>What became of it, once it is committed; null when it will never be.</summary>
    public Task<OverrideEndReceipt?> Receipt => _done.Task;

    /// <inheritdoc/>
    public long Bytes => 1024;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        // An override that expires in between stays expired.
        using var update = new Statement(connection, """
            UPDATE overrides SET ended = $2, ended_ms = $3, ended_by = $4, ended_origin = $5, ended_posted_ms = $6 WHERE number = $1 AND ended IS NULL RETURNING number
            """);
        using var row = update.Query(number, ending.How, ending.AtMs, ending.By, ending.Origin, ending.PostedMs);
        _found = row.Read();
    }

    /// <inheritdoc/>
    public void Done(bool written) => _done.TrySetResult(written ? new OverrideEndReceipt(_found) : null);
}

/// <summary>What became of an override's end.</summary>
/// <param name="Found">False where there is no such override, or it had ended already.</param>
public sealed record OverrideEndReceipt(bool Found);
