using Exporter.Signals.Windows;

namespace Exporter.Models.Advice;

/// <summary>The dependencies of one step in both directions. Reused for every step.</summary>
public sealed class DependantGraph
{
    private readonly PriorityQueue<int, double> _open = new();
    private readonly Dictionary<int, double> _shares = [];
    private IReadOnlyList<DependencyEdge> _edges = [];
    private int[] _firstOf = [];
    private int[] _firstBy = [];
    private int[] _by = [];
    private double[] _heaviest = [];
    private int _slots;

    /// <summary>Turns to the step that <paramref name="windows"/> are at; they must stay there while this is asked.</summary>
    public void Load(PredictorWindows windows)
    {
        (_edges, _slots) = (windows.DependencyEdges, windows.EntitySlots);
        if (_firstOf.Length < _slots + 1)
        {
            (_firstOf, _firstBy, _heaviest) = (new int[_slots + 1], new int[_slots + 1], new double[_slots]);
        }

        if (_by.Length < _edges.Count)
        {
            _by = new int[_edges.Count];
        }

        if (_edges.Count == 0)
        {
            return;
        }

        Count();
        Place();
    }

    /// <summary>True when nobody depends on anybody.</summary>
    public bool IsEmpty => _edges.Count == 0;

    /// <summary>Those that a slot depends on directly.</summary>
    public IEnumerable<int> DependenciesOf(int slot)
    {
        for (var i = IsEmpty ? 0 : _firstOf[slot]; !IsEmpty && i < _firstOf[slot + 1]; i++)
        {
            yield return _edges[i].Target;
        }
    }

    /// <summary>How much depends on a slot, through any number of others; 0 when nothing does.</summary>
    /// <remarks>
    /// Each dependant counts once, by the best way to it: the product of the edges' shares, where an edge's share is its weight by that of the heaviest
    /// edge of the same dependant. So dependants of equal weights count 1 each, and a rare call counts little. Cycles end where a better way is known.
    /// </remarks>
    public double WeightOfDependants(int slot)
    {
        if (IsEmpty)
        {
            return 0;
        }

        _open.Clear();
        _shares.Clear();
        _open.Enqueue(slot, -1);
        var sum = 0.0;
        while (_open.TryDequeue(out var next, out var negated))
        {
            if (!_shares.TryAdd(next, -negated))
            {
                continue;
            }

            sum += next == slot ? 0 : -negated;
            for (var i = _firstBy[next]; i < _firstBy[next + 1]; i++)
            {
                var edge = _edges[_by[i]];
                if (!_shares.ContainsKey(edge.Dependent))
                {
                    _open.Enqueue(edge.Dependent, negated * edge.Weight / _heaviest[edge.Dependent]);
                }
            }
        }

        return sum;
    }

    private void Count()
    {
        Array.Clear(_firstOf);
        Array.Clear(_firstBy);
        Array.Clear(_heaviest);
        foreach (var edge in _edges)
        {
            _firstOf[edge.Dependent + 1]++;
            _firstBy[edge.Target + 1]++;
            _heaviest[edge.Dependent] = Math.Max(_heaviest[edge.Dependent], edge.Weight);
        }

        for (var slot = 0; slot < _slots; slot++)
        {
            _firstOf[slot + 1] += _firstOf[slot];
            _firstBy[slot + 1] += _firstBy[slot];
        }
    }

    // Edges come by ascending dependent, so only the way by target needs an index.
    private void Place()
    {
        for (var i = _edges.Count - 1; i >= 0; i--)
        {
            _by[--_firstBy[_edges[i].Target + 1]] = i;
        }

        // Each begin has moved one place on to the left: begins of slot s now stand at s + 1.
        for (var slot = 0; slot < _slots; slot++)
        {
            _firstBy[slot] = _firstBy[slot + 1];
        }

        _firstBy[_slots] = _edges.Count;
    }
}
