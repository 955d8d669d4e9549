namespace Exporter.Feedback.Storage;

/// <summary>The tables of outcomes. Instants are Unix ms of event time; an entity is JSON of its labels, in their order; a horizon is written as in the configuration.</summary>
internal static class OutcomeTables
{
    /// <summary>When Alertmanager told people of an alert, and told them that it was over.</summary>
    public const string AddNotifications = """
        ALTER TABLE alerts ADD COLUMN fired_ms INTEGER;
        ALTER TABLE alerts ADD COLUMN resolved_ms INTEGER;
        """;

    /// <summary>What was predicted in each hour, of the champion and of challengers; nothing of hours before.</summary>
    public const string AddExpected = """
        ALTER TABLE outcome_hours ADD COLUMN expected BLOB NOT NULL DEFAULT x'';
        ALTER TABLE challenger_hours ADD COLUMN expected BLOB NOT NULL DEFAULT x'';
        """;

    /// <summary>First version.</summary>
    /// <remarks>
    /// <c>alerts</c> and <c>onsets</c> are the events; an outcome is null while nothing is decided. <c>outcome_hours</c> counts steps and events
    /// by the hour in which they were decided, which is what rolling windows are made of. <c>outcome_steps</c> is the journal of steps since the last snapshot.
    /// </remarks>
    public const string Create = """
        CREATE TABLE alerts (
          predictor TEXT NOT NULL,
          horizon TEXT NOT NULL,
          start_ms INTEGER NOT NULL,
          entity TEXT NOT NULL,
          end_ms INTEGER,
          peak_probability REAL NOT NULL,
          outcome TEXT,
          onset_ms INTEGER,
          lead_ms INTEGER AS (onset_ms - start_ms) VIRTUAL,
          PRIMARY KEY (predictor, horizon, start_ms, entity)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE onsets (
          predictor TEXT NOT NULL,
          horizon TEXT NOT NULL,
          onset_ms INTEGER NOT NULL,
          entity TEXT NOT NULL,
          outcome TEXT NOT NULL,
          alert_ms INTEGER,
          lead_ms INTEGER AS (onset_ms - alert_ms) VIRTUAL,
          PRIMARY KEY (predictor, horizon, onset_ms, entity)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE outcome_hours (
          predictor TEXT NOT NULL,
          horizon TEXT NOT NULL,
          hour_ms INTEGER NOT NULL,
          true_positives INTEGER NOT NULL,
          false_positives INTEGER NOT NULL,
          misses INTEGER NOT NULL,
          true_negatives INTEGER NOT NULL,
          uncertain INTEGER NOT NULL,
          brier_sum REAL NOT NULL,
          alerts INTEGER NOT NULL,
          alerts_right INTEGER NOT NULL,
          alerts_wrong INTEGER NOT NULL,
          onsets_caught INTEGER NOT NULL,
          onsets_missed INTEGER NOT NULL,
          scores BLOB NOT NULL,
          PRIMARY KEY (predictor, horizon, hour_ms)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE outcome_steps (
          predictor TEXT NOT NULL,
          step_ms INTEGER NOT NULL,
          definition TEXT NOT NULL,
          record BLOB NOT NULL,
          PRIMARY KEY (predictor, step_ms)
        ) STRICT, WITHOUT ROWID;
        """;
}
