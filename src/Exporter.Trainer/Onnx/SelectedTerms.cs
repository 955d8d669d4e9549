namespace Exporter.Trainer.Onnx;

/// <summary>What networks and detectors see of a feature vector: some of the features, each a scaled term, where it is missing the usual value.</summary>
/// <param name="Features">Number of features in a vector.</param>
/// <param name="Columns">The features that are seen, ascending; at least one.</param>
/// <param name="Basis">Of those features; no term but theirs.</param>
internal sealed record SelectedTerms(int Features, int[] Columns, LinearBasis Basis)
{
    /// <summary>Those that differ at all among the rows that a basis was made from; the first one where none does.</summary>
    /// <param name="basis">Of all features, without bends and indicators.</param>
    public static SelectedTerms Of(LinearBasis basis)
    {
        int[] columns = [.. Enumerable.Range(0, basis.Features).Where(i => basis.ClipLow[i] < basis.ClipHigh[i]).DefaultIfEmpty()];
        return new SelectedTerms(basis.Features, columns, basis.Narrowed(columns));
    }

    /// <summary>The terms of one feature vector.</summary>
    /// <param name="features">The vector, NaN where missing.</param>
    /// <param name="terms">One a column.</param>
    public void Expand(ReadOnlySpan<float> features, Span<float> terms)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            terms[i] = features[Columns[i]];
        }

        // In place: each term is made of the one value that stands where it goes.
        Basis.Expand(terms, terms);
    }

    /// <summary>The same for vectors that have more features.</summary>
    /// <param name="columns">Where each feature stands in the wider vectors, ascending.</param>
    /// <param name="features">Features of the wider vectors.</param>
    public SelectedTerms Widened(int[] columns, int features) => this with { Features = features, Columns = Array.ConvertAll(Columns, column => columns[column]) };

    /// <summary>Adds the terms to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">Name of a value of [N, features].</param>
    /// <returns>Name of a value of [N, columns].</returns>
    public string Write(GraphBuilder graph, string features)
    {
        var seen = Columns.Length == Features
            ? features
            : graph.Node("Gather", [features, graph.Constant(Array.ConvertAll(Columns, column => (long)column), Columns.Length)], null, ("axis", 1));
        return LinearModelGraph.Terms(graph, Basis, seen);
    }
}
