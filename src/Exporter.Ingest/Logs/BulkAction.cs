namespace Exporter.Ingest.Logs;

/// <summary>What a line of <c>_bulk</c> asks for.</summary>
public enum BulkAction
{
    /// <summary>Take a document.</summary>
    Index,

    /// <summary>Take a document that is new; here each is.</summary>
    Create,

    /// <summary>Change a document; there is none to change.</summary>
    Update,

    /// <summary>Remove a document; there is none to remove.</summary>
    Delete,
}
