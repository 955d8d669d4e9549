using System.Collections.Immutable;
using Exporter.Features.Course;
using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>What <see cref="CauseGroups"/> needs to know of one prediction.</summary>
/// <param name="Entity">Labels of the entity.</param>
/// <param name="Slot">Its slot in the windows.</param>
/// <param name="Probability">Of the longest horizon.</param>
/// <param name="LeadingSignal">Strongest reason; empty for none.</param>
/// <param name="LeadingDirection">Where that goes.</param>
/// <param name="LeadingSinceMs">Since when that is unusual, Unix ms; null when it is not.</param>
public readonly record struct CauseMember(
    Labels Entity, int Slot, float Probability, string LeadingSignal, CourseDirection LeadingDirection, long? LeadingSinceMs)
{
    /// <summary>A prediction by its reasons, the strongest first.</summary>
    public static CauseMember Of(Labels entity, int slot, float probability, ImmutableArray<SignalReason> reasons) => reasons.IsEmpty
        ? new(entity, slot, probability, "", CourseDirection.Steady, null)
        : new(entity, slot, probability, reasons[0].Signal, reasons[0].Course.Direction, reasons[0].Course.UnusualSinceMs);
}
