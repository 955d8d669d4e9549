namespace Exporter.Host.Problems;

/// <summary>Parameters of a request are wrong.</summary>
/// <param name="mistakes">All of them.</param>
internal sealed class BadParametersException(IReadOnlyList<string> mistakes) : Exception(string.Join('\n', mistakes))
{
    /// <summary>Every mistake, in the order in which they were found.</summary>
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
