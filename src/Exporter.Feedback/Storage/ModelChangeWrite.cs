using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Keeps what somebody asks for about models, before it is done.</summary>
/// <param name="asked">What is asked for.</param>
public sealed class ModelChangeWrite(ModelChange asked) : IStoreWrite
{
    private readonly TaskCompletionSource<long?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _number;

    /// <summary>Identifies it, once it is committed; null when it will never be.</summary>
    public Task<long?> Number => _done.Task;

    /// <inheritdoc/>
    public long Bytes => 4096;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        using var expire = new Statement(connection, "DELETE FROM model_changes WHERE posted_ms < $1");
        expire.Run(asked.PostedMs - (long)OutcomeRows.Kept.TotalMilliseconds);
        using var insert = new Statement(connection, """
            INSERT INTO model_changes (predictor, action, from_version, to_version, reason, decided_by, origin, posted_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number
            """);
        using var row = insert.Query(asked.Predictor, asked.Action, asked.From, asked.To, asked.Reason, asked.By, asked.Origin, asked.PostedMs);
        _number = row.Read() ? row.GetInt64(0) : 0;
    }

    /// <inheritdoc/>
    public void Done(bool written) => _done.TrySetResult(written ? _number : null);
}

/// <summary>Notes what became of it.</summary>
/// <param name="number">Which one.</param>
/// <param name="result"><see cref="ModelChange.Done"/>, or why it was not done.</param>
public sealed class ModelChangeEndWrite(long number, string result) : IStoreWrite
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with true once it is committed.</summary>
    public Task<bool> Committed => _done.Task;

    /// <inheritdoc/>
    public long Bytes => 1024;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        using var update = new Statement(connection, "UPDATE model_changes SET result = $2 WHERE number = $1");
        update.Run(number, result);
    }

    /// <inheritdoc/>
    public void Done(bool written) => _done.TrySetResult(written);
}
