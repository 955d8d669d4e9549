using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>How alerts and incidents are read for those who ask: see <see cref="OutcomeTables"/>.</summary>
public static class KeptOutcomes
{
    private const string Alerts = """
        SELECT start_ms AS at_ms, predictor, horizon, entity, end_ms, peak_probability, outcome, onset_ms, fired_ms, resolved_ms FROM alerts
        """;

    private const string Onsets = """
        SELECT onset_ms AS at_ms, predictor, horizon, entity, NULL, NULL, outcome, alert_ms, NULL, NULL FROM onsets
        """;

    // Rows are compared as a whole, so that those of one instant are told apart.
    private const string Rest = """
         WHERE ($1 = '' OR predictor = $1) AND ($2 IS NULL OR (at_ms, predictor, horizon, entity) < ($2, $3, $4, $5))
        ORDER BY at_ms DESC, predictor DESC, horizon DESC, entity DESC
        """;

    /// <summary>Hands alerts out, the newest first, until <paramref name="take"/> wants no more.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="predictor">Whose; empty for all.</param>
    /// <param name="before">Only those that come after this one in the order of the answer; null for all.</param>
    /// <param name="take">Receives them.</param>
    public static void ReadAlerts(SqliteConnection connection, string predictor, OutcomePlace? before, Func<KeptOutcome, bool> take) =>
        Read(connection, Alerts + Rest, predictor, before, take);

    /// <summary>Hands begins of incidents out, one a horizon, the newest first, until <paramref name="take"/> wants no more.</summary>
    /// <inheritdoc cref="ReadAlerts"/>
    public static void ReadOnsets(SqliteConnection connection, string predictor, OutcomePlace? before, Func<KeptOutcome, bool> take) =>
        Read(connection, Onsets + Rest, predictor, before, take);

    private static void Read(SqliteConnection connection, string text, string predictor, OutcomePlace? before, Func<KeptOutcome, bool> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        using var query = new Statement(connection, text);
        using var row = query.Query(predictor, before?.StartMs, before?.Predictor, before?.Horizon, before?.EntityText);
        while (row.Read() && take(ReadOne(row)))
        {
        }
    }

    private static KeptOutcome ReadOne(SqliteDataReader row) => new(
        new OutcomePlace(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3)),
        EntityText.Parse(row.GetString(3)),
        Instant(row, 4),
        row.IsDBNull(5) ? null : row.GetDouble(5),
        row.IsDBNull(6) ? null : row.GetString(6),
        Instant(row, 7),
        Instant(row, 8),
        Instant(row, 9));

    private static long? Instant(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
