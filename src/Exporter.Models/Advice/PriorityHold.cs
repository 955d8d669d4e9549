using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Models.Advice;

/// <summary>Keeps priorities still while they only waver, so that a ranking by them does not change its order at each step.</summary>
/// <remarks>
/// Each entity's shown priority follows the calculated one with a play of <see cref="Play"/>: it stays while the two are no further apart, and else moves
/// just so far that they are. So noise below the play changes nothing, a real change shows at once, and what is shown rises with what is calculated.
/// An entity that is not shown at a step is forgotten. A function of the steps alone; part of the predictor's snapshot. Not thread-safe.
/// </remarks>
public sealed class PriorityHold
{
    /// <summary>Largest distance between shown and calculated priority.</summary>
    public const double Play = 5;

    private Dictionary<Labels, double> _shown = [];
    private Dictionary<Labels, double> _next = [];

    /// <summary>What to show of an entity at the step that is going on.</summary>
    public double Hold(Labels entity, double priority)
    {
        var shown = _shown.TryGetValue(entity, out var before) ? Math.Clamp(before, priority - Play, priority + Play) : priority;
        shown = Math.Clamp(shown, 0, 100);
        _next[entity] = shown;
        return shown;
    }

    /// <summary>The step is over: who was not asked for is forgotten.</summary>
    public void EndStep()
    {
        (_shown, _next) = (_next, _shown);
        _next.Clear();
    }

    /// <summary>Saves what is shown, in the order of the entities: equal priorities, equal bytes.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(_shown.Count);
        foreach (var (entity, priority) in _shown.OrderBy(pair => pair.Key, LabelOrder.Comparer))
        {
            writer.WriteLabels(entity);
            writer.Write(priority);
        }
    }

    /// <summary>Takes what was saved.</summary>
    public void Load(StateReader reader)
    {
        _shown.Clear();
        for (var left = reader.ReadCount(sizeof(int) + sizeof(double)); left > 0; left--)
        {
            var entity = reader.ReadLabels();
            _shown[entity] = reader.Read<double>();
        }
    }
}
