using Exporter.Signals;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Notes when people were told of an alert, and when it was over for them: that of the entity's alerts which had begun last by then.</summary>
/// <param name="predictor">Whose.</param>
/// <param name="horizon">The horizon as it is written.</param>
/// <param name="entity">Whom it is about.</param>
/// <param name="firedMs">When it began to fire, Unix ms.</param>
/// <param name="resolvedMs">When it was over, Unix ms; null while it goes on.</param>
internal sealed class NotifiedWrite(string predictor, string horizon, Labels entity, long firedMs, long? resolvedMs) : IStoreWrite
{
    /// <inheritdoc/>
    public long Bytes => 256;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        using var update = new Statement(connection, """
            UPDATE alerts SET fired_ms = $4, resolved_ms = coalesce($5, resolved_ms)
            WHERE predictor = $1 AND horizon = $2 AND entity = $3 AND start_ms =
              (SELECT max(start_ms) FROM alerts WHERE predictor = $1 AND horizon = $2 AND entity = $3 AND start_ms <= $4)
            """);
        update.Run(predictor, horizon, EntityText.Of(entity), firedMs, resolvedMs);
    }
}
