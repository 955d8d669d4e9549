namespace Exporter.Feedback.Storage;

/// <summary>The table of what operators have decided. Instants are Unix ms of event time, but for <c>posted_ms</c> and <c>ended_posted_ms</c>, which the clock tells.</summary>
internal static class OverrideTables
{
    /// <summary>First version.</summary>
    /// <remarks>
    /// A row is never deleted before it is a year old: together they are the audit trail. <c>origin</c> is the address that the request came from.
    /// <c>ended</c> is null while the override holds or will, then <c>deleted</c> or <c>expired</c>.
    /// </remarks>
    public const string Create = """
        CREATE TABLE overrides (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL,
          predictor TEXT NOT NULL,
          matchers TEXT NOT NULL,
          start_ms INTEGER NOT NULL,
          end_ms INTEGER,
          probability REAL,
          reason TEXT NOT NULL,
          decided_by TEXT NOT NULL,
          origin TEXT NOT NULL,
          posted_ms INTEGER NOT NULL,
          ended TEXT,
          ended_ms INTEGER,
          ended_by TEXT NOT NULL DEFAULT '',
          ended_origin TEXT NOT NULL DEFAULT '',
          ended_posted_ms INTEGER
        ) STRICT;
        CREATE INDEX overrides_in_force ON overrides (number) WHERE ended IS NULL;
        """;

    /// <summary>Pinned models came later; empty for other kinds.</summary>
    public const string AddVersion = "ALTER TABLE overrides ADD COLUMN model_version TEXT NOT NULL DEFAULT '';";
}
