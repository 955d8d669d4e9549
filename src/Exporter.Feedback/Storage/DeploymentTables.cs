namespace Exporter.Feedback.Storage;

/// <summary>The table of deployments whose risk was asked for. Instants are Unix ms of event time; labels are JSON, in their order.</summary>
internal static class DeploymentTables
{
    /// <summary>First version.</summary>
    /// <remarks><c>commits</c> is JSON of commits with their measures, as they were posted. <c>outcome</c> is null while it is not known.</remarks>
    public const string Create = """
        CREATE TABLE deployments (
          service TEXT NOT NULL,
          version TEXT NOT NULL,
          start_ms INTEGER NOT NULL,
          horizon_ms INTEGER NOT NULL,
          labels TEXT NOT NULL,
          commits TEXT NOT NULL,
          change_probability REAL NOT NULL,
          target_probability REAL NOT NULL,
          probability REAL NOT NULL,
          outcome TEXT,
          failed_ms INTEGER,
          PRIMARY KEY (service, version, start_ms)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX deployments_by_start ON deployments (start_ms);
        CREATE INDEX deployments_open ON deployments (service) WHERE outcome IS NULL;
        """;

    /// <summary>What else was known of a deployment, as JSON; empty for those from before. CI runs are looked for among events by their time.</summary>
    public const string AddInputs = """
        ALTER TABLE deployments ADD COLUMN inputs TEXT NOT NULL DEFAULT '';
        CREATE INDEX events_of_ci ON events (start_ms) WHERE kind IN ('ci_passed', 'ci_failed');
        """;
}
