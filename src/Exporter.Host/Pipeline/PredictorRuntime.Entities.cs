using Exporter.Feedback;
using Exporter.Signals;

namespace Exporter.Host.Pipeline;

/// <content>What is known of entities, for those who ask. All inside the pipeline's lock.</content>
internal sealed partial class PredictorRuntime
{
    /// <summary>All entities that there are windows for.</summary>
    public IReadOnlyList<EntityState> LookAtEntities()
    {
        var states = new List<EntityState>(_windows.EntityCount);
        for (var slot = 0; slot < _windows.EntitySlots; slot++)
        {
            if (_windows.Holds(slot))
            {
                states.Add(LookAt(slot));
            }
        }

        return states;
    }

    /// <summary>The labels of all entities that there are windows for, and those carried along with them.</summary>
    public IReadOnlyList<(Labels Entity, Labels Kept)> NameEntities()
    {
        var named = new List<(Labels, Labels)>(_windows.EntityCount);
        for (var slot = 0; slot < _windows.EntitySlots; slot++)
        {
            if (_windows.Holds(slot))
            {
                named.Add((_windows.EntityAt(slot), _kept.For(_windows.EntityAt(slot))));
            }
        }

        return named;
    }

    /// <summary>For things that happened to entities, whether an incident was open then: of the entity, or of one that it depends on directly as of the last step.</summary>
    /// <param name="happenings">To whom, and when, Unix ms.</param>
    /// <returns>One a happening; null where that is not known: see <see cref="OutcomeLedger.WasInIncident"/>.</returns>
    public IReadOnlyList<bool?> WereInIncident(IReadOnlyCollection<(Labels Entity, long AtMs)> happenings)
    {
        var targets = _windows.DependencyEdges.ToLookup(edge => edge.Dependent, edge => edge.Target);
        return [.. happenings.Select(one => _windows.TryFind(one.Entity, out var slot) ? WasInIncident(slot, one.AtMs, targets) : null)];
    }

    /// <summary>What the model saw of an entity at the last step, one number a feature, NaN where missing; null where the entity had no signal.</summary>
    public float[]? VectorOf(Labels entity)
    {
        for (var row = 0; row < _matrix.Rows && _matrix.AsOfMs == _windows.AsOfMs; row++)
        {
            if (_windows.EntityAt(_matrix.Entities[row]).Equals(entity))
            {
                return _matrix.Row(row).ToArray();
            }
        }

        return null;
    }

    /// <summary>What was predicted for an entity lately: see <see cref="OutcomeLedger.Remembered"/>.</summary>
    public IReadOnlyList<PastPrediction> Remembered(Labels entity, int horizon) => _ledger.Remembered(entity, horizon);

    private bool? WasInIncident(int slot, long atMs, ILookup<int, int> targets)
    {
        if (targets[slot].Append(slot).Any(one => _ledger.WasInIncident(_windows, one, atMs) == true))
        {
            return true;
        }

        // Right after a restore nobody knows on whom it depends.
        return _windows.Dependencies(slot).Count > 0 && targets.Count == 0 ? null : _ledger.WasInIncident(_windows, slot, atMs);
    }

    private EntityState LookAt(int slot)
    {
        var entity = _windows.EntityAt(slot);
        return new EntityState(
            entity,
            _kept.For(entity),
            _windows.IsActive(slot),
            _windows.LastSeenMs(slot),
            _windows.StepsSeen(slot),
            _windows.IsWarmingUp(slot),
            _windows.IsFailing(slot),
            _windows.History(slot));
    }
}
