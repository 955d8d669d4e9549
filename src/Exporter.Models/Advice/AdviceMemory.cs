using Exporter.Signals.State;

namespace Exporter.Models.Advice;

/// <summary>What advice at a step must know of the steps before: part of the predictor's snapshot. Not thread-safe.</summary>
public sealed class AdviceMemory
{
    /// <summary>Priorities shown.</summary>
    public PriorityHold Priorities { get; } = new();

    /// <summary>Reasons of late.</summary>
    public ReasonTrail Reasons { get; } = new();

    /// <summary>Saves all of it.</summary>
    public void Save(StateWriter writer)
    {
        Priorities.Save(writer);
        Reasons.Save(writer);
    }

    /// <summary>Takes what was saved.</summary>
    public void Load(StateReader reader)
    {
        Priorities.Load(reader);
        Reasons.Load(reader);
    }
}
