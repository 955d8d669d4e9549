using Exporter.Signals.Head;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>What a step gives every node.</summary>
/// <param name="Head">The samples.</param>
/// <param name="AtMs">The instant, Unix ms.</param>
internal readonly record struct Instant(SeriesHead Head, long AtMs);

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
    public SlotValues Output { get; } = new();

    /// <summary>Evaluates into <see cref="Output"/>.</summary>
    public abstract void Evaluate(in Instant instant);
}
