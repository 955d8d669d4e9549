using Exporter.Signals;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>How feedback is read: see <see cref="FeedbackTables"/>.</summary>
public static class FeedbackRows
{
    /// <summary>Hands kept feedback out, the newest first, until <paramref name="take"/> wants no more.</summary>
    /// <param name="connection">Where from.</param>
    /// <param name="predictor">Whose; empty for all.</param>
    /// <param name="before">Only rows with a smaller number; null for all.</param>
    /// <param name="take">Receives the rows.</param>
    public static void Read(SqliteConnection connection, string predictor, long? before, Func<KeptFeedback, bool> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        using var query = new Statement(connection, """
            SELECT number, predictor, entity, verdict, at_ms, alert_ms, note, given_by, until_ms, posted_ms FROM feedback
            WHERE ($1 = '' OR predictor = $1) AND ($2 IS NULL OR number < $2) ORDER BY number DESC
            """);
        using var row = query.Query(predictor, before);
        while (row.Read() && take(ReadOne(connection, row)))
        {
        }
    }

    /// <summary>What is acted on at the last hour that has outcomes, or later, with the last instant that this holds for, Unix ms.</summary>
    internal static List<(Labels Entity, long UntilMs)> ReadActedOn(SqliteConnection connection, string predictor)
    {
        using var query = new Statement(connection, """
            SELECT entity, max(until_ms) FROM feedback
            WHERE predictor = $1 AND until_ms >= coalesce((SELECT max(hour_ms) FROM outcome_hours WHERE predictor = $1), 0) GROUP BY entity
            """);
        using var row = query.Query(predictor);
        List<(Labels, long)> acted = [];
        while (row.Read())
        {
            acted.Add((EntityText.Parse(row.GetString(0)), row.GetInt64(1)));
        }

        return acted;
    }

    private static KeptFeedback ReadOne(SqliteConnection connection, SqliteDataReader row)
    {
        var verdict = VerdictNames.TryParse(row.GetString(3), out var known) ? known : throw new InvalidDataException($"\"{row.GetString(3)}\" is no verdict");
        long? alertMs = row.IsDBNull(5) ? null : row.GetInt64(5);
        var feedback = new GivenFeedback(row.GetString(1), EntityText.Parse(row.GetString(2)), verdict, row.GetInt64(4), alertMs, row.GetString(6), row.GetString(7));
        return new KeptFeedback(
            row.GetInt64(0), feedback, row.IsDBNull(8) ? null : row.GetInt64(8), row.GetInt64(9), alertMs is null ? [] : Outcomes(connection, feedback.Predictor, row.GetString(2), alertMs));
    }

    private static Dictionary<string, string> Outcomes(SqliteConnection connection, string predictor, string entity, long? alertMs)
    {
        using var query = new Statement(connection, "SELECT horizon, outcome FROM alerts WHERE predictor = $1 AND entity = $2 AND start_ms = $3 ORDER BY horizon");
        using var row = query.Query(predictor, entity, alertMs);
        Dictionary<string, string> outcomes = new(StringComparer.Ordinal);
        while (row.Read())
        {
            outcomes[row.GetString(0)] = row.IsDBNull(1) ? "undecided" : row.GetString(1);
        }

        return outcomes;
    }
}

/// <summary>Feedback as the store has it.</summary>
/// <param name="Number">Ascends.</param>
/// <param name="Feedback">What was said, with the alert that is meant.</param>
/// <param name="UntilMs">The last instant for which predictions are uncertain because of it, Unix ms; null where they are not.</param>
/// <param name="PostedMs">When, by the clock, Unix ms.</param>
/// <param name="Outcomes">What the stream and reported incidents made of that alert, by horizon.</param>
public sealed record KeptFeedback(long Number, GivenFeedback Feedback, long? UntilMs, long PostedMs, IReadOnlyDictionary<string, string> Outcomes);
