using System.Collections.Immutable;

namespace Exporter.Signals;

/// <summary>What a model file must show before it is used: the <c>models:</c> section.</summary>
/// <param name="Required">What must be there; what is there must be right in any case.</param>
/// <param name="Keys">Who may sign; empty where signatures are not looked at.</param>
public sealed record ModelTrust(ModelProof Required, ImmutableArray<ModelKey> Keys)
{
    /// <summary>Nothing need be there.</summary>
    public static ModelTrust Any { get; } = new(ModelProof.None, []);
}
