using Exporter.Signals;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>What became of one entity's alerts, and which of its incidents were announced: see <see cref="OutcomeTables"/>.</summary>
public static class PastEvents
{
    /// <summary>The latest alerts of an entity, the newest first.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="predictor">The predictor.</param>
    /// <param name="entity">The entity.</param>
    /// <param name="limit">How many at most.</param>
    public static IReadOnlyList<KeptAlert> Alerts(SqliteConnection connection, string predictor, Labels entity, int limit)
    {
        using var query = new Statement(connection, """
            SELECT horizon, start_ms, end_ms, peak_probability, outcome, onset_ms FROM alerts
            WHERE predictor = $1 AND entity = $2 ORDER BY start_ms DESC, horizon LIMIT $3
            """);
        using var row = query.Query(predictor, EntityText.Of(entity), limit);
        List<KeptAlert> alerts = [];
        while (row.Read())
        {
            alerts.Add(new KeptAlert(row.GetString(0), row.GetInt64(1), OptionalMs(row, 2), row.GetDouble(3), row.IsDBNull(4) ? "undecided" : row.GetString(4), OptionalMs(row, 5)));
        }

        return alerts;
    }

    /// <summary>The latest incidents of an entity, the newest first, each with what had been said of it for each horizon.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="predictor">The predictor.</param>
    /// <param name="entity">The entity.</param>
    /// <param name="limit">How many rows at most, one for each horizon.</param>
    public static IReadOnlyList<KeptOnset> Onsets(SqliteConnection connection, string predictor, Labels entity, int limit)
    {
        using var query = new Statement(connection, """
            SELECT horizon, onset_ms, outcome, alert_ms FROM onsets
            WHERE predictor = $1 AND entity = $2 ORDER BY onset_ms DESC, horizon LIMIT $3
            """);
        using var row = query.Query(predictor, EntityText.Of(entity), limit);
        List<KeptOnset> onsets = [];
        while (row.Read())
        {
            onsets.Add(new KeptOnset(row.GetString(0), row.GetInt64(1), row.GetString(2), OptionalMs(row, 3)));
        }

        return onsets;
    }

    private static long? OptionalMs(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}

/// <summary>An alert as the store has it.</summary>
/// <param name="Horizon">The horizon as it is written.</param>
/// <param name="StartMs">Its first step, Unix ms.</param>
/// <param name="EndMs">Its last step, Unix ms; null while it goes on.</param>
/// <param name="PeakProbability">Largest probability so far.</param>
/// <param name="Outcome"><c>right</c>, <c>wrong</c>, <c>uncertain</c> or <c>undecided</c>.</param>
/// <param name="OnsetMs">The incident that it announced, Unix ms; null for none.</param>
public sealed record KeptAlert(string Horizon, long StartMs, long? EndMs, double PeakProbability, string Outcome, long? OnsetMs);

/// <summary>The onset of an incident as the store has it.</summary>
/// <param name="Horizon">The horizon as it is written.</param>
/// <param name="OnsetMs">When, Unix ms.</param>
/// <param name="Outcome"><c>caught</c>, <c>missed</c> or <c>uncertain</c>.</param>
/// <param name="AlertMs">Start of the alert that announced it, Unix ms; null for none.</param>
public sealed record KeptOnset(string Horizon, long OnsetMs, string Outcome, long? AlertMs);
