using Exporter.Signals.PromQL;
using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>Which entities are peers of each other: those that agree in the predictor's <c>peers</c> labels, an absent one being a value of its own.</summary>
/// <remarks>
/// Labels that identify the entity are known with it. The others are read off the signals' results, the one thing that sidecar and trainer
/// both have: at each step from the first signal, in the definition's order, whose element carries one of them (of several elements of
/// that signal the first in <see cref="LabelOrder"/>). An entity stays in its group until a newer element says otherwise.
/// Costs a look-up a step for each element of the signals that may carry the labels.
/// </remarks>
internal sealed class PeerGroups
{
    private const int SmallestMemory = 1024;

    private readonly PredictorDefinition _definition;
    private readonly string[] _carried;
    private readonly bool[] _mayCarry;
    private readonly Dictionary<Labels, Labels?> _groupOf = [];
    private readonly Dictionary<Labels, int> _idOf = [];
    private State[] _slots = [];

    /// <summary>Groups by <see cref="PredictorDefinition.PeerLabels"/>.</summary>
    public PeerGroups(PredictorDefinition definition)
    {
        _definition = definition;
        _carried = [.. definition.PeerLabels.Except(definition.EntityLabels)];
        _mayCarry = [.. definition.Signals.Select(signal => _carried.Length > 0 && MayCarry(signal.Expression))];
    }

    private PeerGroups(PeerGroups other)
    {
        (_definition, _carried, _mayCarry) = (other._definition, other._carried, other._mayCarry);
        _idOf = new Dictionary<Labels, int>(other._idOf);
        _slots = [.. other._slots];
    }

    /// <summary>Bytes that one slot takes besides the label sets, which groups share.</summary>
    public static int BytesPerEntity => 32;

    /// <summary>Group numbers are below it.</summary>
    public int Count => _idOf.Count;

    /// <summary>Number of the slot's group; it means nothing beyond the step.</summary>
    public int this[int slot] => _slots[slot].Id;

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    public void Grow(int slots) => Array.Resize(ref _slots, slots);

    /// <summary>Groups of the same content that share nothing with these.</summary>
    public PeerGroups Copy() => new(this);

    /// <summary>Puts a new entity into the group that its own labels give.</summary>
    public void Open(int slot, Labels entity)
    {
        var group = entity.Keep(_definition.PeerLabels);
        _slots[slot] = new State(group, IdOf(group), long.MinValue, -1);
    }

    /// <summary>Reads the labels that the step's results carry, after all its entities are known.</summary>
    public void Enter(IReadOnlyList<InstantVector> signals, EntityResolver resolver, EntityTable entities, long atMs)
    {
        var elements = 0;
        for (var signal = 0; signal < signals.Count; signal++)
        {
            for (var i = 0; i < signals[signal].Count && _mayCarry[signal]; i++)
            {
                Enter(signals[signal].LabelsAt(i), signal, i, resolver, atMs);
                elements++;
            }
        }

        Trim(elements, entities);
    }

    /// <summary>Saves the group of every entity, and where it stems from.</summary>
    public void Save(StateWriter writer, EntityTable entities)
    {
        // Numbers mean nothing beyond a step, so the saved ones are those of the groups that have members, in the order of their slots.
        var places = new Dictionary<Labels, int>();
        for (var slot = 0; slot < entities.Slots; slot++)
        {
            if (!entities.Holds(slot))
            {
                continue;
            }

            var state = _slots[slot];
            var isNew = places.TryAdd(state.Group, places.Count);
            writer.Write(places[state.Group]);
            if (isNew)
            {
                writer.WriteLabels(state.Group);
            }

            writer.Write(state.AtMs);
            writer.Write(state.Signal);
        }
    }

    /// <summary>Takes what was saved for the same entities into groups that have seen nothing.</summary>
    public void Load(StateReader reader, EntityTable entities)
    {
        var groups = new List<Labels>();
        for (var slot = 0; slot < entities.Slots; slot++)
        {
            if (!entities.Holds(slot))
            {
                continue;
            }

            var place = reader.Read<int>();
            if (place == groups.Count)
            {
                groups.Add(reader.ReadLabels());
            }

            if (place < 0 || place >= groups.Count)
            {
                throw new StateFormatException($"entity slot {slot} is in group {place} of {groups.Count}");
            }

            _slots[slot] = new State(groups[place], IdOf(groups[place]), reader.Read<long>(), reader.Read<int>());
        }
    }

    private void Enter(Labels result, int signal, int place, EntityResolver resolver, long atMs)
    {
        if (GroupOf(result) is not { } group || resolver.Resolve(signal, place, result, out var slot) is null || slot < 0)
        {
            return;
        }

        ref var state = ref _slots[slot];
        var taken = state.AtMs == atMs && (state.Signal < signal || LabelOrder.Compare(state.Group, group) <= 0);
        if (!taken)
        {
            state = new State(group, ReferenceEquals(state.Group, group) ? state.Id : IdOf(group), atMs, signal);
        }
    }

    // Null where the result carries none of the labels that it is asked for.
    private Labels? GroupOf(Labels result)
    {
        if (!_groupOf.TryGetValue(result, out var group))
        {
            group = result.Keep(_carried).Count == 0 ? null : result.Keep(_definition.PeerLabels);
            _groupOf.Add(result, group);
        }

        return group;
    }

    private int IdOf(Labels group)
    {
        if (!_idOf.TryGetValue(group, out var id))
        {
            _idOf.Add(group, id = _idOf.Count);
        }

        return id;
    }

    // What churning labels leave behind goes: remembered results, and numbers of groups that have no member any more.
    private void Trim(int elements, EntityTable entities)
    {
        if (_groupOf.Count > SmallestMemory + (4L * elements))
        {
            _groupOf.Clear();
        }

        if (_idOf.Count > SmallestMemory + (2L * entities.Count))
        {
            _idOf.Clear();
            for (var slot = 0; slot < entities.Slots; slot++)
            {
                _slots[slot] = entities.Holds(slot) ? _slots[slot] with { Id = IdOf(_slots[slot].Group) } : default;
            }
        }
    }

    private bool MayCarry(string expression) => !Query.TryCompile(expression, out var query, out _) || _carried.All(query.MayCarry);

    private readonly record struct State(Labels Group, int Id, long AtMs, int Signal);
}
