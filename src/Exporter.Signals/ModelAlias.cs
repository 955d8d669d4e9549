using System.Collections.Immutable;

namespace Exporter.Signals;

/// <summary>Names that stand for one version of a predictor's model in the registry; which one may change at any time.</summary>
public static class ModelAlias
{
    /// <summary>The version that predicts.</summary>
    public const string Champion = "champion";

    /// <summary>The version that may become the next champion.</summary>
    public const string Challenger = "challenger";

    /// <summary>All aliases.</summary>
    public static readonly ImmutableArray<string> All = [Champion, Challenger];
}
