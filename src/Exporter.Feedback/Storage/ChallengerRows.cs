using System.Collections.Immutable;
using Exporter.Feedback.Rolling;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>How a challenger's hours are written and read: see <see cref="ChallengerTables"/>.</summary>
internal static class ChallengerRows
{
    private const string UpsertHour = $"""
        INSERT OR REPLACE INTO challenger_hours
          (predictor, horizon, {OutcomeRows.HourColumns}, challenger, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """;

    private const string SelectHours = $"""
        SELECT {OutcomeRows.HourColumns}
        FROM challenger_hours WHERE predictor = $1 AND horizon = $2 AND challenger = $4 AND version = $5
          AND hour_ms > (SELECT max(hour_ms) FROM challenger_hours WHERE predictor = $1 AND horizon = $2 AND challenger = $4 AND version = $5) - $3
        ORDER BY hour_ms
        """;

    /// <summary>Writes hours of a challenger, for each horizon those that have changed.</summary>
    public static void Write(SqliteConnection connection, JournalKey key, ChallengerIdentity challenger, ImmutableArray<ImmutableArray<OutcomeHour>> hours)
    {
        using var upsert = new Statement(connection, UpsertHour);
        for (var horizon = 0; horizon < hours.Length; horizon++)
        {
            foreach (var hour in hours[horizon])
            {
                OutcomeRows.Write(upsert, key.Predictor, key.Horizons[horizon], hour, challenger.Name, challenger.Version);
            }
        }
    }

    /// <summary>The hours of a predictor's challenger and horizon that the longest window can reach, ascending.</summary>
    public static List<OutcomeHour> ReadHours(SqliteConnection connection, string predictor, string horizon, ChallengerIdentity challenger)
    {
        using var query = new Statement(connection, SelectHours);
        using var row = query.Query(predictor, horizon, (long)OutcomeWindows.Spans[^1].TotalMilliseconds, challenger.Name, challenger.Version);
        return OutcomeRows.ReadHours(row);
    }
}
