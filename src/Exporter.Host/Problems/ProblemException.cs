namespace Exporter.Host.Problems;

/// <summary>A question that cannot be answered, found out on the way to the answer.</summary>
/// <param name="kind">What is wrong.</param>
/// <param name="detail">What is wrong with this request.</param>
internal sealed class ProblemException(ProblemKind kind, string detail) : Exception(detail)
{
    /// <summary>What is wrong.</summary>
    public ProblemKind Kind { get; } = kind;
}
