using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Models.Registry;
using Exporter.Trainer.Reporting;

namespace Exporter.Trainer.Publishing;

/// <summary>A model that is to be in MLflow, and what is to be known of it there.</summary>
/// <param name="Content">The ONNX file.</param>
/// <param name="Contract">The contract inside.</param>
internal sealed record Publication(byte[] Content, ModelContract Contract)
{
    /// <summary>SHA-256 of the file, by which MLflow's versions are known again.</summary>
    public string Sha256 { get; } = ModelFile.HashOf(Content);

    /// <summary>The detached signature of whoever vouches for it; null for none.</summary>
    public byte[]? Signature { get; init; }

    /// <summary>The alias that is to stand for it; null for none.</summary>
    public string? Alias { get; init; }

    /// <summary>What decided the result, besides what the contract says.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Digest of the data that it learnt from; null for what the contract tells of them.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>Commit of the repository that the configuration lies in; null where it lies in none.</summary>
    public string? GitCommit { get; init; }

    /// <summary>The report on it; null for none.</summary>
    public ReportContent? Report { get; init; }

    /// <summary>The version that the file has in a registry of Foresight.</summary>
    public string Version => ModelRegistry.VersionFor(Contract, Sha256);
}
