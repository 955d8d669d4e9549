using System.Collections.Immutable;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Trainer.Dataset;

/// <summary>Incidents that rows are labelled by: those of the failure expression, and those that somebody wrote down.</summary>
/// <remarks>
/// Both fail at steps, and the rule of <see cref="IncidentTracker"/> makes incidents of those steps, so that what overlaps or is nearer
/// than <c>merge</c> is one. Listed incidents act on labels only and never on features: the sidecar does not know them.
/// </remarks>
internal sealed class LabelledIncidents
{
    private readonly IncidentTracker _tracker;
    private readonly long _cooldownMs;
    private readonly long _tailMs;
    private readonly ImmutableArray<ListedIncident> _listed;
    private readonly List<ListedIncident> _going = [];
    private int _begun;
    private int _capacity;

    /// <summary>No incident yet.</summary>
    public LabelledIncidents(PredictorDefinition definition, TrainingOptions options)
    {
        var (stepMs, mergeMs) = ((long)definition.Step.TotalMilliseconds, (long)definition.Merge.TotalMilliseconds);
        _tracker = new IncidentTracker(stepMs, mergeMs);
        _cooldownMs = (long)options.Cooldown.TotalMilliseconds;

        // The steps behind the last failing one that still belong to the incident.
        _tailMs = Math.Max(0, mergeMs - 1) / stepMs * stepMs;

        // Incidents that were over before the history began have no step.
        _listed = [.. options.Incidents.Where(incident => incident.EndMs >= options.FromMs).OrderBy(incident => incident.StartMs)];
    }

    /// <summary>What the listed incidents befell.</summary>
    public IEnumerable<Labels> Entities => _listed.Select(incident => incident.Entity).Distinct();

    /// <summary>What is failing at a step by the list; to be called for each step, in order.</summary>
    /// <remarks>An incident between two steps counts at the later one.</remarks>
    public IReadOnlyList<ListedIncident> MoveTo(long stepMs)
    {
        // What was over before this step has been seen at the first step at or after its start.
        _going.RemoveAll(incident => incident.EndMs < stepMs);
        for (; _begun < _listed.Length && _listed[_begun].StartMs <= stepMs; _begun++)
        {
            _going.Add(_listed[_begun]);
        }

        return _going;
    }

    /// <summary>Notes that an entity fails at a step; twice is the same as once.</summary>
    /// <returns>True when an incident begins.</returns>
    public bool Fail(int entity, long stepMs)
    {
        Grow(entity);
        return _tracker.Fail(entity, stepMs);
    }

    /// <summary>True in an incident and in the cool-down that follows it: such rows are not learnt from.</summary>
    public bool IsMasked(int entity, long stepMs)
    {
        Grow(entity);
        var lastMs = _tracker.LastFailingMs(entity);
        return _tracker.InIncident(entity, stepMs) || (lastMs != long.MinValue && stepMs < lastMs + _tailMs + _cooldownMs);
    }

    private void Grow(int entity)
    {
        if (entity < _capacity)
        {
            return;
        }

        var before = _capacity;
        _capacity = Math.Max(entity + 1, 2 * _capacity);
        _tracker.Grow(_capacity);
        for (var slot = before; slot < _capacity; slot++)
        {
            _tracker.Reset(slot);
        }
    }
}
