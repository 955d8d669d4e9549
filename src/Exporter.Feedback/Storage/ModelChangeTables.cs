namespace Exporter.Feedback.Storage;

/// <summary>The table of what people have asked for about models: the audit trail of the registry's aliases.</summary>
internal static class ModelChangeTables
{
    /// <summary>First version.</summary>
    /// <remarks>
    /// A row is written before the change is made. <c>result</c> is empty from then until it is done, and stays so only where the process was killed in between, or the disk took so long that nothing was done;
    /// then <c>done</c>, or why it was not. What became champion by whatever way is in <c>model_switches</c>.
    /// </remarks>
    public const string Create = """
        CREATE TABLE model_changes (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          predictor TEXT NOT NULL,
          action TEXT NOT NULL,
          from_version TEXT NOT NULL,
          to_version TEXT NOT NULL,
          reason TEXT NOT NULL,
          decided_by TEXT NOT NULL,
          origin TEXT NOT NULL,
          posted_ms INTEGER NOT NULL,
          result TEXT NOT NULL DEFAULT ''
        ) STRICT;
        CREATE INDEX model_changes_of ON model_changes (predictor, number);
        """;
}
