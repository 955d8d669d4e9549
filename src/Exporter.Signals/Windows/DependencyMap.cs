using System.Runtime.InteropServices;
using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>Who depends on whom at the last step, and how the ones depended on are doing.</summary>
/// <remarks>
/// The graph is that of the step itself: an edge holds as long as the expression has its element, and nothing is carried over.
/// Only direct dependencies count: their own incidents already tell of those behind them. O(E log E) a step for E elements.
/// </remarks>
internal sealed class DependencyMap
{
    private const int SmallestMemory = 1024;

    private readonly PredictorDefinition _definition;
    private readonly EntityTable _entities;
    private readonly string[] _names;
    private readonly Dictionary<Labels, int> _targetOf = [];
    private readonly Dictionary<Labels, int> _idOf = [];
    private readonly List<Labels> _targets = [];
    private readonly List<(int Dependent, int Target, double Weight)> _edges = [];
    private readonly List<DependencyEdge> _known = [];
    private DependencyRisk[] _risks = [];

    /// <summary>A map without edges.</summary>
    public DependencyMap(PredictorDefinition definition, EntityTable entities)
    {
        _definition = definition;
        _entities = entities;
        _names = [.. definition.EntityLabels.Select(label => PredictorDefinition.DependencyLabelPrefix + label)];
    }

    /// <summary>Bytes that one slot with a few dependencies takes.</summary>
    public static int BytesPerEntity => 200;

    /// <summary>Dependencies between known entities at the last step, by ascending dependent; empty after a restore, until the next step.</summary>
    public IReadOnlyList<DependencyEdge> Edges => _known;

    /// <summary>What is known of the slot's dependencies.</summary>
    public DependencyRisk this[int slot] => _risks[slot];

    /// <summary>What is known of the last step, for a copy of the entities; the graph itself comes anew with each step.</summary>
    public DependencyMap Copy(EntityTable entities) => new(_definition, entities) { _risks = [.. _risks] };

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    public void Grow(int slots) => Array.Resize(ref _risks, slots);

    /// <summary>Saves what is known of the last step, which stands until the next; the graph itself comes anew with that.</summary>
    public void Save(StateWriter writer)
    {
        foreach (ref readonly var risk in _risks.AsSpan(0, _entities.Slots))
        {
            writer.Write((risk.LastOnsetMs ?? long.MinValue, risk.Count, risk.Failing));
            writer.Write(risk.Missing);
        }
    }

    /// <summary>Takes what was saved for the same entities.</summary>
    public void Load(StateReader reader)
    {
        foreach (ref var risk in _risks.AsSpan(0, _entities.Slots))
        {
            var (onsetMs, count, failing) = reader.Read<(long, int, int)>();
            risk = new DependencyRisk(count, failing, reader.Read<int>(), onsetMs == long.MinValue ? null : onsetMs);
        }
    }

    /// <summary>Takes the graph of a step, after the step's values and failures were entered.</summary>
    public void Enter(InstantVector vector, int number, EntityResolver resolver, IncidentTracker incidents, long atMs)
    {
        Array.Clear(_risks);
        Trim(vector.Count);
        _edges.Clear();
        _known.Clear();
        for (var i = 0; i < vector.Count; i++)
        {
            var value = vector.ValueAt(i);
            if (value == 0 || double.IsNaN(value) || resolver.Resolve(number, i, vector.LabelsAt(i), out var slot) is not { } dependent || slot < 0)
            {
                continue;
            }

            var target = TargetOf(vector.LabelsAt(i));
            if (target >= 0 && !_targets[target].Equals(dependent))
            {
                _edges.Add((slot, target, double.IsFinite(value) ? Math.Abs(value) : 1));
            }
        }

        // Sorted, so that an edge that several elements speak of is counted once, by its largest weight.
        CollectionsMarshal.AsSpan(_edges).Sort();
        for (var i = 0; i < _edges.Count; i++)
        {
            if (i + 1 == _edges.Count || (_edges[i].Dependent, _edges[i].Target) != (_edges[i + 1].Dependent, _edges[i + 1].Target))
            {
                Count(_edges[i].Dependent, _targets[_edges[i].Target], _edges[i].Weight, incidents, atMs);
            }
        }
    }

    private void Count(int dependent, Labels target, double weight, IncidentTracker incidents, long atMs)
    {
        ref var risk = ref _risks[dependent];
        var known = _entities.TryFind(target, out var slot);
        if (known)
        {
            _known.Add(new DependencyEdge(dependent, slot, weight));
        }

        var onsetMs = known ? incidents.LastOnsetMs(slot) : null;
        risk = new DependencyRisk(
            risk.Count + 1,
            risk.Failing + (known && incidents.InIncident(slot, atMs) ? 1 : 0),
            risk.Missing + (known && _entities[slot].LastSeenMs == atMs ? 0 : 1),
            risk.LastOnsetMs is not { } latest || onsetMs > latest ? onsetMs ?? risk.LastOnsetMs : latest);
    }

    // Number of the entity that a result's prefixed labels name; -1 where it has none of them.
    private int TargetOf(Labels result)
    {
        if (_targetOf.TryGetValue(result, out var target))
        {
            return target;
        }

        var entity = Labels.From(result.Keep(_names).Enumerate()
            .Select(label => new Label(label.Name[PredictorDefinition.DependencyLabelPrefix.Length..], label.Value)));
        target = entity.Count == 0 ? -1 : IdOf(entity);
        _targetOf.Add(result, target);
        return target;
    }

    private int IdOf(Labels entity)
    {
        if (!_idOf.TryGetValue(entity, out var id))
        {
            id = _targets.Count;
            _idOf.Add(entity, id);
            _targets.Add(entity);
        }

        return id;
    }

    // As in EntityResolver: what churning label sets leave behind goes, before numbers of this step are handed out.
    private void Trim(int elements)
    {
        if (_targetOf.Count > SmallestMemory + (4L * elements))
        {
            _targetOf.Clear();
            _idOf.Clear();
            _targets.Clear();
        }
    }
}
