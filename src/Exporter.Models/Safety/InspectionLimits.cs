namespace Exporter.Models.Safety;

/// <summary>How large the parts of a model file may be; each is many times what trees and networks over some thousand features need.</summary>
internal static class InspectionLimits
{
    /// <summary>Nodes of the graph and of all graphs within it: an unrolled network of a thousand steps has some ten thousand.</summary>
    public const int MaxNodes = 20_000;

    /// <summary>Names that nodes take and make, together.</summary>
    public const int MaxEdges = 200_000;

    /// <summary>Graphs within graphs.</summary>
    public const int MaxDepth = 4;

    /// <summary>Numbers in attributes, together: nine for each node of a tree.</summary>
    public const int MaxNumbers = 32 << 20;

    /// <summary>Texts in attributes, together: one for each node of a tree.</summary>
    public const int MaxTexts = 4 << 20;

    /// <summary>Bytes of all constants once they are decoded.</summary>
    public const long MaxConstantBytes = 256L << 20;

    /// <summary>Elements of a declared input or output, with <see cref="OpenSize"/> for each size that is open.</summary>
    public const long MaxDeclaredElements = 16 << 20;

    /// <summary>What a size that is only known when the model runs is taken for: the largest batch.</summary>
    public const long OpenSize = 512;

    /// <summary>Inputs, and outputs, that are declared.</summary>
    public const int MaxDeclared = 64;

    /// <summary>Bytes of <c>metadata_props</c>, keys and values: a contract with reference histograms of 5,000 features has some 4 MiB.</summary>
    public const int MaxMetadataBytes = 16 << 20;

    /// <summary>Entries of <c>metadata_props</c>.</summary>
    public const int MaxMetadataEntries = 1000;
}
