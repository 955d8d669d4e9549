namespace Exporter.Feedback.Storage;

/// <summary>The table of what people say of predictions. Instants are Unix ms; an entity is JSON of its labels, in their order.</summary>
internal static class FeedbackTables
{
    /// <summary>First version.</summary>
    /// <remarks>
    /// <c>alert_ms</c> is the start of the alert that is meant, null where there was none. <c>until_ms</c> is the last instant for which predictions
    /// are uncertain because of it. <c>posted_ms</c> is the time of the clock.
    /// </remarks>
    public const string Create = """
        CREATE TABLE feedback (
          number INTEGER PRIMARY KEY,
          predictor TEXT NOT NULL,
          entity TEXT NOT NULL,
          verdict TEXT NOT NULL,
          at_ms INTEGER NOT NULL,
          given_by TEXT NOT NULL,
          note TEXT NOT NULL,
          alert_ms INTEGER,
          until_ms INTEGER,
          posted_ms INTEGER NOT NULL,
          UNIQUE (predictor, entity, verdict, at_ms, given_by)
        ) STRICT;
        """;
}
