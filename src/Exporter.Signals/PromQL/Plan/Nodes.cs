using Exporter.Signals.Head;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>What a step gives every node.</summary>
/// <param name="Head">The samples.</param>
/// <param name="AtMs">The instant, Unix ms.</param>
/// <param name="Evaluation">Number of the evaluation: the same instant may be evaluated again once more samples have come.</param>
internal readonly record struct Instant(SeriesHead Head, long AtMs, long Evaluation);

/// <summary>A part of a plan that yields one number.</summary>
internal abstract class ScalarNode
{
    /// <summary>The value at an instant.</summary>
    public abstract double Evaluate(in Instant instant);
}

/// <summary>A part of a plan that yields an instant vector.</summary>
internal abstract class VectorNode
{
    /// <summary>What the slots of <see cref="Output"/> mean.</summary>
    public abstract SlotTable Slots { get; }

    /// <summary>The elements of the last evaluation; valid until the next.</summary>
    public SlotValues Output { get; protected init; } = new();

    /// <summary>Evaluates into <see cref="Output"/>.</summary>
    public abstract void Evaluate(in Instant instant);
}
