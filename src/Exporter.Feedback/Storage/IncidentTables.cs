namespace Exporter.Feedback.Storage;

/// <summary>The table of incidents that somebody reported. Instants are Unix ms; an entity is JSON of its labels, in their order.</summary>
internal static class IncidentTables
{
    /// <summary>First version.</summary>
    /// <remarks><c>posted_ms</c> is the time of the clock, <c>taken_ms</c> the step that took the incident in: null while none has.</remarks>
    public const string Create = """
        CREATE TABLE incidents (
          predictor TEXT NOT NULL,
          id TEXT NOT NULL,
          entity TEXT NOT NULL,
          start_ms INTEGER NOT NULL,
          end_ms INTEGER,
          note TEXT NOT NULL,
          source TEXT NOT NULL,
          posted_ms INTEGER NOT NULL,
          taken_ms INTEGER,
          PRIMARY KEY (predictor, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX incidents_by_start ON incidents (start_ms, predictor, id);
        CREATE INDEX incidents_waiting ON incidents (predictor) WHERE taken_ms IS NULL;
        """;
}
