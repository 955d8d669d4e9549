using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.History;

/// <summary>All values of one step of a predictor: what its windows take in. A reusable buffer.</summary>
public sealed class StepVectors
{
    /// <summary>Empty vectors for <paramref name="definition"/>.</summary>
    public StepVectors(PredictorDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Signals = [.. definition.Signals.Select(_ => new InstantVector())];
        Failure = VectorFor(definition.FailureExpression);
        Change = VectorFor(definition.ChangeExpression);
        Dependencies = VectorFor(definition.DependencyExpression);
    }

    /// <summary>One vector a signal, in the definition's order.</summary>
    public IReadOnlyList<InstantVector> Signals { get; }

    /// <summary>Value of the failure expression; null where there is none.</summary>
    public InstantVector? Failure { get; }

    /// <summary>Value of the change expression; null where there is none.</summary>
    public InstantVector? Change { get; }

    /// <summary>Value of the dependency expression; null where there is none.</summary>
    public InstantVector? Dependencies { get; }

    /// <summary>Empties all vectors.</summary>
    public void Clear()
    {
        foreach (var signal in Signals)
        {
            signal.Clear();
        }

        Failure?.Clear();
        Change?.Clear();
        Dependencies?.Clear();
    }

    /// <summary>Applies the values as step <paramref name="stepMs"/>.</summary>
    public void ApplyTo(PredictorWindows windows, long stepMs) => windows.Apply(stepMs, Signals, Failure, Change, Dependencies);

    private static InstantVector? VectorFor(string? expression) => expression is null ? null : new InstantVector();
}
