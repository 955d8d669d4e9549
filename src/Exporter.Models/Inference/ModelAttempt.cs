namespace Exporter.Models.Inference;

/// <summary>What came of bringing up the model that a configuration names; nothing is in use by it yet.</summary>
/// <param name="Scorer">The scorer, owned by whoever has this; null when it could not be loaded or is not there yet.</param>
/// <param name="Error">Why there is no scorer; empty when there is one.</param>
public sealed record ModelAttempt(IScorer? Scorer, string Error)
{
    /// <summary>True where nothing has the alias: no fault before the first model is trained.</summary>
    public bool IsAwaited { get; init; }

    /// <summary>What the registry's alias looked like; when that changes, it is time for another attempt.</summary>
    public string Seen { get; init; } = "";
}
