using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Host.Pipeline;

/// <summary>What a predictor knows of one entity after a step, apart from its signals; immutable.</summary>
/// <param name="Entity">Labels that identify it.</param>
/// <param name="Kept">Labels carried along.</param>
/// <param name="IsActive">True where it has a signal at the step.</param>
/// <param name="LastSeenMs">The last step at which it had one, Unix ms.</param>
/// <param name="StepsSeen">Steps at which it had one.</param>
/// <param name="IsWarmingUp">True while its windows are not full.</param>
/// <param name="IsFailing">True while the failure expression is not zero.</param>
/// <param name="History">Its age and incidents.</param>
internal sealed record EntityState(Labels Entity, Labels Kept, bool IsActive, long LastSeenMs, long StepsSeen, bool IsWarmingUp, bool IsFailing, EntityHistory History)
{
    /// <summary>Entity and kept labels.</summary>
    public Labels Labels => Labels.From([.. Entity.Enumerate(), .. Kept.Enumerate()]);
}
