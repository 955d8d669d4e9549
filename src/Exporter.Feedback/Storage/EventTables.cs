namespace Exporter.Feedback.Storage;

/// <summary>The tables of events that somebody reported. Instants are Unix ms; labels are JSON, in their order.</summary>
internal static class EventTables
{
    /// <summary>First version.</summary>
    /// <remarks>
    /// <c>new_version</c> is null where the event has no version. <c>event_steps</c> has a row for each predictor that a change may be about; <c>taken_ms</c> is the step
    /// that took it in: null while none has.
    /// </remarks>
    public const string Create = """
        CREATE TABLE events (
          source TEXT NOT NULL,
          id TEXT NOT NULL,
          kind TEXT NOT NULL,
          predictor TEXT NOT NULL,
          labels TEXT NOT NULL,
          start_ms INTEGER NOT NULL,
          end_ms INTEGER,
          title TEXT NOT NULL,
          url TEXT NOT NULL,
          version TEXT NOT NULL,
          size REAL,
          new_version INTEGER,
          posted_ms INTEGER NOT NULL,
          PRIMARY KEY (source, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX events_by_start ON events (start_ms, source, id);
        CREATE INDEX events_by_version ON events (kind, labels, version) WHERE version <> '';
        CREATE TABLE event_steps (
          predictor TEXT NOT NULL,
          source TEXT NOT NULL,
          id TEXT NOT NULL,
          taken_ms INTEGER,
          PRIMARY KEY (predictor, source, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX event_steps_waiting ON event_steps (predictor) WHERE taken_ms IS NULL;
        CREATE INDEX event_steps_by_event ON event_steps (source, id);
        """;
}
