using System.Collections.Immutable;

namespace Exporter.Mlflow;

/// <summary>One version of a registered model.</summary>
/// <param name="Name">The registered model.</param>
/// <param name="Number">The version, as MLflow counts them.</param>
/// <param name="Source">Where whoever registered it said its artifacts are.</param>
/// <param name="Tags">What is written on it.</param>
public sealed record MlflowVersion(string Name, string Number, string Source, ImmutableSortedDictionary<string, string> Tags)
{
    /// <summary>SHA-256 that its ONNX file must have; null where nobody wrote it down.</summary>
    public string? Sha256 => Tags.GetValueOrDefault(ModelTags.Sha256);
}
