namespace Exporter.Feedback.Storage;

/// <summary>The table of what is drawn on others' dashboards, and of what they have yet to hear. Instants are Unix ms; tags are lines.</summary>
internal static class AnnotationTables
{
    /// <summary>First version.</summary>
    /// <remarks><c>remote_id</c> is what it is called there, null while that is not known; <c>revision</c> counts changes, and <c>is_waiting</c> is 1 while the last one has yet to be told.</remarks>
    public const string Create = """
        CREATE TABLE annotations (
          key TEXT PRIMARY KEY,
          made_ms INTEGER NOT NULL,
          start_ms INTEGER NOT NULL,
          end_ms INTEGER,
          text TEXT NOT NULL,
          tags TEXT NOT NULL,
          remote_id INTEGER,
          revision INTEGER NOT NULL,
          is_waiting INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX annotations_waiting ON annotations (made_ms, key) WHERE is_waiting = 1;
        CREATE INDEX annotations_by_age ON annotations (made_ms);
        """;
}
