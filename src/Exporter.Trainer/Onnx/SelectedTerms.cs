using Exporter.Features;
using Exporter.Models;

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

    /// <summary>The windows that the last features are, where nothing else is seen: then the graph takes them by an input of their own. Null otherwise.</summary>
    public WindowLayout? Windows { get; init; }

    /// <summary>Those of the windows whose signals differ at all, step by step, all steps of a signal scaled alike.</summary>
    /// <param name="basis">Of one step's signals.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="features">Number of features in a vector, the windows being the last.</param>
    public static SelectedTerms OfWindows(LinearBasis basis, WindowLayout windows, int features)
    {
        var ofStep = Of(basis);
        var (signals, seen) = (windows.Signals.Length, ofStep.Columns.Length);
        int[] columns = [.. Enumerable.Range(0, windows.Steps).SelectMany(step => ofStep.Columns.Select(signal => features - windows.Columns + (step * signals) + signal))];
        return new SelectedTerms(features, columns, ofStep.Basis.Narrowed([.. Enumerable.Range(0, columns.Length).Select(i => i % seen)])) { Windows = windows };
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
    public string Write(GraphBuilder graph, string features) => Terms(graph, features, 0);

    /// <summary>Adds the input of windows and the terms to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="windows">What all columns are of, at the end of a vector.</param>
    /// <returns>Name of a value of [N, columns].</returns>
    public string WriteOfWindows(GraphBuilder graph, WindowLayout windows)
    {
        var given = graph.Input(ModelContract.WindowsName, GraphBuilder.Dynamic, windows.Steps, windows.Signals.Length);
        return Terms(graph, graph.Node("Reshape", [given, graph.Constant([-1L, windows.Columns], 2)]), Features - windows.Columns);
    }

    private string Terms(GraphBuilder graph, string given, int first)
    {
        var seen = Columns.Length == Features - first
            ? given
            : graph.Node("Gather", [given, graph.Constant(Array.ConvertAll(Columns, column => (long)(column - first)), Columns.Length)], null, ("axis", 1));
        return LinearModelGraph.Terms(graph, Basis, seen);
    }
}
