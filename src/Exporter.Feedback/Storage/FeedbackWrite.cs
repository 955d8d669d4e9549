using Exporter.Signals;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Keeps what a person says of a prediction, with the alert that is meant.</summary>
/// <remarks>Whoever acts on an alert makes what was said uncertain until the horizon of each alert that is open then is over; where none is, for the longest horizon.</remarks>
/// <param name="feedback">What is said.</param>
/// <param name="longestHorizon">The predictor's.</param>
/// <param name="postedMs">The time of the clock, Unix ms.</param>
public sealed class FeedbackWrite(GivenFeedback feedback, TimeSpan longestHorizon, long postedMs) : IStoreWrite
{
    /// <summary>Rows kept of one predictor at most.</summary>
    public const int MaxKept = 100_000;

    private readonly TaskCompletionSource<FeedbackReceipt?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FeedbackReceipt? _receipt;

    /// <summary>What became of it, once it is committed; null when it will never be.</summary>
    public Task<FeedbackReceipt?> Receipt => _done.Task;

    /// <inheritdoc/>
    public long Bytes => 4096;

    /// <inheritdoc/>
    public void Apply(SqliteConnection connection)
    {
        var entity = EntityText.Of(feedback.Entity);
        var alerts = ReadAlerts(connection, entity);
        long? alertMs = alerts.Count == 0 ? null : alerts.Max(alert => alert.StartMs);
        if (feedback.AlertMs is { } named && alertMs is null)
        {
            _receipt = new FeedbackReceipt(FeedbackResult.NoAlert, named, null);
            return;
        }

        long? untilMs = feedback.Verdict == Verdict.ActedOn
            ? alerts.Where(alert => alert.EndMs >= feedback.AtMs).Select(alert => alert.EndMs).DefaultIfEmpty(feedback.AtMs + (long)longestHorizon.TotalMilliseconds).Max()
            : null;
        _receipt = new FeedbackReceipt(Insert(connection, entity, alertMs, untilMs), alertMs, untilMs);
    }

    /// <inheritdoc/>
    public void Done(bool written) => _done.TrySetResult(written ? _receipt : null);

    /// <summary>The alerts that are meant: those that begin when it is said that they do, or that had begun within the longest horizon; each until its horizon is over.</summary>
    private List<(long StartMs, long EndMs)> ReadAlerts(SqliteConnection connection, string entity)
    {
        using var query = new Statement(connection, """
            SELECT horizon, start_ms FROM alerts WHERE predictor = $1 AND entity = $2 AND start_ms >= $3 AND start_ms <= $4
            """);
        using var row = query.Query(
            feedback.Predictor, entity, feedback.AlertMs ?? (feedback.AtMs - (long)longestHorizon.TotalMilliseconds), feedback.AlertMs ?? feedback.AtMs);
        List<(long, long)> alerts = [];
        while (row.Read())
        {
            var lasts = PrometheusDuration.TryParse(row.GetString(0), out var horizon) ? (long)horizon.TotalMilliseconds : 0;
            alerts.Add((row.GetInt64(1), row.GetInt64(1) + lasts));
        }

        return alerts;
    }

    private FeedbackResult Insert(SqliteConnection connection, string entity, long? alertMs, long? untilMs)
    {
        if (Number(connection, "SELECT count(*) FROM feedback WHERE predictor = $1", feedback.Predictor) >= MaxKept)
        {
            return FeedbackResult.Full;
        }

        using var insert = new Statement(connection, """
            INSERT INTO feedback (predictor, entity, verdict, at_ms, given_by, note, alert_ms, until_ms, posted_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT DO NOTHING
            """);
        insert.Run(feedback.Predictor, entity, VerdictNames.NameOf(feedback.Verdict), feedback.AtMs, feedback.By, feedback.Note, alertMs, untilMs, postedMs);
        return Number(connection, "SELECT changes()") == 1 ? FeedbackResult.New : FeedbackResult.Known;
    }

    private static long Number(SqliteConnection connection, string question, params ReadOnlySpan<object?> values)
    {
        using var query = new Statement(connection, question);
        using var row = query.Query(values);
        return row.Read() ? row.GetInt64(0) : 0;
    }
}

/// <summary>What became of feedback.</summary>
/// <param name="Result">Whether it is kept.</param>
/// <param name="AlertMs">Start of the alert that is meant, Unix ms; null for none.</param>
/// <param name="UntilMs">The last instant for which the entity's predictions are uncertain because of it, Unix ms; null where they are not.</param>
public sealed record FeedbackReceipt(FeedbackResult Result, long? AlertMs, long? UntilMs);

/// <summary>Whether feedback is kept.</summary>
public enum FeedbackResult
{
    /// <summary>It is.</summary>
    New,

    /// <summary>The same was said before.</summary>
    Known,

    /// <summary>The alert that it names is not known.</summary>
    NoAlert,

    /// <summary>The predictor has <see cref="FeedbackWrite.MaxKept"/> already.</summary>
    Full,
}
