using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Removes the records that a snapshot contains.</summary>
/// <param name="predictor">Whose.</param>
/// <param name="untilMs">The snapshot's step, Unix ms.</param>
internal sealed class JournalTrim(string predictor, long untilMs) : IStoreWrite
{
    /// <inheritdoc/>
    public long Bytes => 64;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        using var delete = new Statement(connection, "DELETE FROM outcome_steps WHERE predictor = $1 AND step_ms <= $2");
        delete.Run(predictor, untilMs);
    }
}
