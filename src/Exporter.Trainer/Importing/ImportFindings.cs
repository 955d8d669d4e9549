namespace Exporter.Trainer.Importing;

/// <summary>What an import has found so far, for the person who imports.</summary>
internal sealed class ImportFindings
{
    /// <summary>Everything that is in the way.</summary>
    public List<string> Mistakes { get; } = [];

    /// <summary>What was changed.</summary>
    public List<string> Notes { get; } = [];
}
