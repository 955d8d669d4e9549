using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Models.Advice;

/// <summary>The patterns of one predictor's incidents, and which of them a prediction looks like.</summary>
/// <remarks>
/// Two combinations are alike by Jaccard's index of their elements, what both have by what either has, from <see cref="LeastLikeness"/> on. An incident joins the pattern
/// that is most like it, or begins a new one, whose elements then stay as they are: names are stable, and the same incidents in the same order give the same book. Order
/// of the elements is for the name alone. Bounded: beyond <see cref="MaxPatterns"/> the oldest that was seen only once gives way. Not thread-safe.
/// </remarks>
public sealed class PatternBook
{
    /// <summary>Patterns kept.</summary>
    public const int MaxPatterns = 500;

    /// <summary>Likeness from which two combinations are the same pattern.</summary>
    public const double LeastLikeness = 0.5;

    /// <summary>Incidents from which a pattern is recurring, and told of.</summary>
    public const int Recurring = 2;

    /// <summary>Incidents that are remembered one by one, so that none is learnt twice.</summary>
    public const int MaxIncidents = 10_000;

    private readonly List<FailurePattern> _patterns = [];
    private readonly HashSet<(Labels Entity, long OnsetMs)> _known = [];
    private readonly Queue<(Labels Entity, long OnsetMs)> _order = new();
    private readonly List<LearntIncident> _learnt = [];
    private int _incidents;
    private int _lastPattern;

    /// <summary>The patterns, by number.</summary>
    public IReadOnlyList<FailurePattern> Patterns => _patterns;

    /// <summary>Takes up what an earlier process learnt; before anything else.</summary>
    /// <param name="incidents">By ascending number; the newest <see cref="MaxIncidents"/> or fewer.</param>
    public void Restore(IEnumerable<LearntIncident> incidents)
    {
        foreach (var incident in incidents)
        {
            if (Remember(incident.Entity, incident.OnsetMs))
            {
                Enter(incident);
            }
        }
    }

    /// <summary>An incident has begun that was preceded by a combination of reasons; nothing happens when it is known.</summary>
    /// <param name="entity">Labels of the entity.</param>
    /// <param name="onsetMs">The onset, Unix ms.</param>
    /// <param name="elements">The reasons, the one that began first in front; none teaches nothing.</param>
    public void Learn(Labels entity, long onsetMs, ImmutableArray<PatternElement> elements)
    {
        if (elements.IsEmpty || !Remember(entity, onsetMs))
        {
            return;
        }

        var pattern = MostLike(elements, 1);
        var incident = new LearntIncident(_incidents + 1, entity, onsetMs, pattern?.Number ?? _lastPattern + 1, pattern?.Elements ?? elements);
        Enter(incident);
        _learnt.Add(incident);
    }

    /// <summary>The recurring pattern that a combination looks most like; of equal ones the more frequent, then the older; null for none.</summary>
    public FailurePattern? Match(ImmutableArray<PatternElement> elements) => MostLike(elements, Recurring);

    /// <summary>What was learnt since the last call: for whoever keeps it.</summary>
    public ImmutableArray<LearntIncident> TakeLearnt()
    {
        ImmutableArray<LearntIncident> learnt = [.. _learnt];
        _learnt.Clear();
        return learnt;
    }

    private FailurePattern? MostLike(ImmutableArray<PatternElement> elements, int fewest)
    {
        FailurePattern? most = null;
        var likeness = LeastLikeness;
        foreach (var pattern in _patterns)
        {
            var here = Likeness(pattern.Elements, elements);
            if (pattern.Count >= fewest && here >= likeness && (most is null || here > likeness || pattern.Count > most.Count))
            {
                (most, likeness) = (pattern, here);
            }
        }

        return most;
    }

    private static double Likeness(ImmutableArray<PatternElement> a, ImmutableArray<PatternElement> b)
    {
        var both = 0;
        foreach (var element in a)
        {
            both += b.Contains(element) ? 1 : 0;
        }

        return (double)both / (a.Length + b.Length - both);
    }

    private void Enter(LearntIncident incident)
    {
        _incidents = Math.Max(_incidents, incident.Number);
        _lastPattern = Math.Max(_lastPattern, incident.Pattern);
        var index = _patterns.FindIndex(pattern => pattern.Number == incident.Pattern);
        if (index >= 0)
        {
            _patterns[index] = _patterns[index].With(incident.Number);
            return;
        }

        if (_patterns.Count == MaxPatterns)
        {
            _patterns.RemoveAt(Math.Max(0, _patterns.FindIndex(pattern => pattern.Count < Recurring)));
        }

        _patterns.Add(new FailurePattern(incident.Pattern, incident.Elements, 1, [incident.Number]));
    }

    private bool Remember(Labels entity, long onsetMs)
    {
        if (!_known.Add((entity, onsetMs)))
        {
            return false;
        }

        _order.Enqueue((entity, onsetMs));
        if (_order.Count > MaxIncidents)
        {
            _known.Remove(_order.Dequeue());
        }

        return true;
    }
}
