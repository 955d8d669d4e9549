using Exporter.Feedback.Rolling;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>How alerts, onsets and hours are written and read: see <see cref="OutcomeTables"/>.</summary>
internal static class OutcomeRows
{
    /// <summary>What an hour is made of, in the order of <see cref="Write"/> and <see cref="ReadHours(SqliteDataReader)"/>.</summary>
    public const string HourColumns = "hour_ms, true_positives, false_positives, misses, true_negatives, uncertain, alerts, alerts_right, alerts_wrong, onsets_caught, onsets_missed, brier_sum, scores, expected";

    /// <summary>An alert as it is now.</summary>
    public const string UpsertAlert = """
        INSERT INTO alerts (predictor, horizon, start_ms, entity, end_ms, peak_probability, outcome, onset_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT DO UPDATE SET end_ms = excluded.end_ms, peak_probability = excluded.peak_probability, outcome = excluded.outcome, onset_ms = excluded.onset_ms
        """;

    /// <summary>An alert that was decided, and is decided otherwise now.</summary>
    public const string AmendAlert =
        "UPDATE alerts SET outcome = $5, onset_ms = $6 WHERE predictor = $1 AND horizon = $2 AND start_ms = $3 AND entity = $4";

    /// <summary>An onset.</summary>
    public const string UpsertOnset = """
        INSERT INTO onsets (predictor, horizon, onset_ms, entity, outcome, alert_ms) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO UPDATE SET outcome = excluded.outcome, alert_ms = excluded.alert_ms
        """;

    /// <summary>An hour as it is now.</summary>
    public const string UpsertHour = $"""
        INSERT OR REPLACE INTO outcome_hours (predictor, horizon, {HourColumns})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """;

    /// <summary>How long outcomes are kept: a year, and what is needed to compare with the same weeks of the last.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    /// <summary>Writes an hour.</summary>
    /// <param name="upsert">The predictor, the horizon, <see cref="HourColumns"/>, and whose it is besides.</param>
    /// <param name="predictor">The predictor.</param>
    /// <param name="horizon">The horizon as it is written.</param>
    /// <param name="hour">The hour as it is now.</param>
    /// <param name="others">Whose it is besides.</param>
    public static void Write(Statement upsert, string predictor, string horizon, OutcomeHour hour, params ReadOnlySpan<object?> others) => upsert.Run(
    [
        predictor,
        horizon,
        hour.HourMs,
        hour.Outcomes[(int)Outcome.TruePositive],
        hour.Outcomes[(int)Outcome.FalsePositive],
        hour.Outcomes[(int)Outcome.Miss],
        hour.Outcomes[(int)Outcome.TrueNegative],
        hour.Outcomes[(int)Outcome.Uncertain],
        hour.Alerts,
        hour.AlertsRight,
        hour.AlertsWrong,
        hour.OnsetsCaught,
        hour.OnsetsMissed,
        hour.BrierSum,
        hour.Scores,
        hour.Expected,
        .. others,
    ]);

    /// <summary>The hours of a predictor and horizon that the longest window can reach, ascending.</summary>
    public static List<OutcomeHour> ReadHours(SqliteConnection connection, string predictor, string horizon)
    {
        using var query = new Statement(connection, $"""
            SELECT {HourColumns}
            FROM outcome_hours WHERE predictor = $1 AND horizon = $2
              AND hour_ms > (SELECT max(hour_ms) FROM outcome_hours WHERE predictor = $1 AND horizon = $2) - $3
            ORDER BY hour_ms
            """);
        using var row = query.Query(predictor, horizon, (long)OutcomeWindows.Spans[^1].TotalMilliseconds);
        return ReadHours(row);
    }

    /// <summary>The hours of rows of <see cref="HourColumns"/>.</summary>
    public static List<OutcomeHour> ReadHours(SqliteDataReader row)
    {
        List<OutcomeHour> hours = [];
        while (row.Read())
        {
            hours.Add(new OutcomeHour(row.GetInt64(0))
            {
                Outcomes = [row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)],
                Alerts = row.GetInt64(6),
                AlertsRight = row.GetInt64(7),
                AlertsWrong = row.GetInt64(8),
                OnsetsCaught = row.GetInt64(9),
                OnsetsMissed = row.GetInt64(10),
                BrierSum = row.GetDouble(11),
                Scores = (byte[])row.GetValue(12),
                Expected = (byte[])row.GetValue(13),
            });
        }

        return hours;
    }

    /// <summary>Removes what is older than <see cref="Kept"/>.</summary>
    public static void Expire(SqliteConnection connection, string predictor, long nowMs)
    {
        string[] tables =
        [
            "DELETE FROM alerts WHERE predictor = $1 AND start_ms < $2",
            "DELETE FROM onsets WHERE predictor = $1 AND onset_ms < $2",
            "DELETE FROM outcome_hours WHERE predictor = $1 AND hour_ms < $2",
            "DELETE FROM challenger_hours WHERE predictor = $1 AND hour_ms < $2",
            "DELETE FROM incidents WHERE predictor = $1 AND start_ms < $2",
            "DELETE FROM feedback WHERE predictor = $1 AND at_ms < $2",
        ];
        foreach (var table in tables)
        {
            using var delete = new Statement(connection, table);
            delete.Run(predictor, nowMs - (long)Kept.TotalMilliseconds);
        }
    }

    /// <summary>The word for an outcome; null while there is none.</summary>
    public static string? NameOf(AlertOutcome outcome) => outcome switch
    {
        AlertOutcome.Right => "right",
        AlertOutcome.Wrong => "wrong",
        AlertOutcome.Uncertain => "uncertain",
        _ => null,
    };

    /// <summary>The word for an outcome.</summary>
    public static string NameOf(OnsetOutcome outcome) => outcome switch
    {
        OnsetOutcome.Caught => "caught",
        OnsetOutcome.Missed => "missed",
        _ => "uncertain",
    };
}
