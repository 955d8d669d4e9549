using Exporter.Signals.Windows;

namespace Exporter.Feedback;

/// <content>Whether an entity had an incident at some instant, for those who ask about what was done to it then.</content>
public sealed partial class OutcomeLedger
{
    /// <summary>Whether an incident of an entity was open at an instant, reported ones among them, as far as is known by now.</summary>
    /// <param name="windows">The predictor's windows, at the step that was observed last.</param>
    /// <param name="entity">The entity's slot there.</param>
    /// <param name="atMs">The instant, Unix ms, not before <see cref="AmendedSpan"/>: of older incidents nothing is remembered.</param>
    /// <returns>Null where nobody can say: no step has come since, the entity is not followed or was not yet, or nothing says what a failure is.</returns>
    public bool? WasInIncident(PredictorWindows windows, int entity, long atMs)
    {
        ArgumentNullException.ThrowIfNull(windows);
        if (_definition.FailureExpression is null || windows.AsOfMs == long.MinValue || atMs > _observedMs)
        {
            return null;
        }

        Locate(windows);
        if (_trackOfSlot[entity] < 0 || _tracks[_trackOfSlot[entity]] is not { } track)
        {
            return null;
        }

        return track.Incidents?.IsOpen(atMs, _mergeMs) == true ? true : track.OpenedMs <= atMs ? false : null;
    }
}
