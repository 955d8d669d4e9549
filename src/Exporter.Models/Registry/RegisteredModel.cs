using System.Collections.Immutable;

namespace Exporter.Models.Registry;

/// <summary>One version in the registry.</summary>
/// <param name="Predictor">The predictor that it belongs to.</param>
/// <param name="Version">Its name, unique for the predictor.</param>
/// <param name="Path">Its file.</param>
/// <param name="Aliases">Those that stand for it now.</param>
/// <param name="Contract">What the file says of itself; null when <paramref name="Error"/> says why it cannot be read.</param>
/// <param name="Error">Why the file cannot be used; empty when it can.</param>
public sealed record RegisteredModel(string Predictor, string Version, string Path, ImmutableArray<string> Aliases, ModelContract? Contract, string Error)
{
    /// <summary>SHA-256 of the file in lower-case hex; empty when it cannot be read, or is damaged.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>What the file says of itself.</summary>
    /// <exception cref="RegistryException">It cannot be read.</exception>
    public ModelContract RequireContract() => Contract ?? throw new RegistryException($"{Path}: {Error}");
}
