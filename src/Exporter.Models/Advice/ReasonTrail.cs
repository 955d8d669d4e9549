using System.Collections.Immutable;
using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Models.Advice;

/// <summary>What the reasons of each explained entity have been of late: what an incident is remembered by, and a prediction compared by.</summary>
/// <remarks>
/// A signal's weight is the sum of its contributions, each step's by <see cref="Kept"/> less than the next's, so some fifty steps count. The combination of an entity is the signals with
/// <see cref="LeastShare"/> of all weight or more, at most three, each with what it does now, in the order in which they became unusual. An entity that has not been explained for the longest
/// horizon is forgotten. A function of the steps alone; part of the predictor's snapshot. Not thread-safe.
/// </remarks>
public sealed class ReasonTrail
{
    /// <summary>Entities remembered at most; more are not taken up.</summary>
    public const int MaxEntities = 10_000;

    /// <summary>Share of a weight that is left one step later.</summary>
    public const double Kept = 0.98;

    /// <summary>Share of the weights from which a signal belongs to the combination.</summary>
    public const double LeastShare = 0.15;

    private const int MostElements = 3;

    private readonly Dictionary<Labels, Trail> _trails = [];

    /// <summary>Takes in the reasons of an entity at a step; once, however often it is told.</summary>
    public void Note(Labels entity, long stepMs, ImmutableArray<SignalReason> reasons)
    {
        if (!_trails.TryGetValue(entity, out var trail))
        {
            if (_trails.Count >= MaxEntities)
            {
                return;
            }

            _trails[entity] = trail = new Trail();
        }

        if (trail.LastMs == stepMs)
        {
            return;
        }

        trail.LastMs = stepMs;
        for (var i = 0; i < trail.Signals.Count; i++)
        {
            trail.Signals[i] = trail.Signals[i] with { Weight = trail.Signals[i].Weight * Kept };
        }

        foreach (var reason in reasons)
        {
            trail.Add(reason, stepMs);
        }
    }

    /// <summary>The combination of an entity; empty where nothing is known of it.</summary>
    public ImmutableArray<PatternElement> Of(Labels entity)
    {
        if (!_trails.TryGetValue(entity, out var trail))
        {
            return [];
        }

        var all = trail.Signals.Sum(signal => signal.Weight);
        return [.. trail.Signals
            .Where(signal => signal.Weight >= LeastShare * all)
            .OrderByDescending(signal => signal.Weight)
            .Take(MostElements)
            .OrderBy(signal => signal.SinceMs)
            .Select(signal => signal.Element)];
    }

    /// <summary>Forgets an entity: what comes after an onset belongs to the incident.</summary>
    public void Forget(Labels entity) => _trails.Remove(entity);

    /// <summary>Forgets who was last explained before <paramref name="sinceMs"/>.</summary>
    public void ForgetBefore(long sinceMs)
    {
        foreach (var (entity, trail) in _trails)
        {
            if (trail.LastMs < sinceMs)
            {
                _trails.Remove(entity);
            }
        }
    }

    /// <summary>Saves all trails, in the order of the entities: equal trails, equal bytes.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(_trails.Count);
        foreach (var (entity, trail) in _trails.OrderBy(pair => pair.Key, LabelOrder.Comparer))
        {
            writer.WriteLabels(entity);
            writer.Write(trail.LastMs);
            writer.Write(trail.Signals.Count);
            foreach (var signal in trail.Signals)
            {
                writer.WriteText(signal.Element.Signal);
                writer.WriteText(signal.Element.Behaviour);
                writer.Write((signal.Weight, signal.SinceMs));
            }
        }
    }

    /// <summary>Takes what was saved.</summary>
    public void Load(StateReader reader)
    {
        _trails.Clear();
        for (var left = reader.ReadCount(sizeof(int) + sizeof(long)); left > 0; left--)
        {
            var trail = new Trail();
            _trails[reader.ReadLabels()] = trail;
            trail.LastMs = reader.Read<long>();
            for (var signals = reader.ReadCount(sizeof(double) + sizeof(long)); signals > 0; signals--)
            {
                var element = new PatternElement(reader.ReadText(), reader.ReadText());
                var (weight, sinceMs) = reader.Read<(double, long)>();
                trail.Signals.Add(new Weighed(element, weight, sinceMs));
            }
        }
    }

    private sealed class Trail
    {
        public long LastMs { get; set; } = long.MinValue;

        public List<Weighed> Signals { get; } = [];

        /// <summary>A signal began when it first was unusual, or when it first was a reason.</summary>
        public void Add(SignalReason reason, long stepMs)
        {
            var index = Signals.FindIndex(signal => signal.Element.Signal == reason.Signal);
            var (weight, sinceMs) = index < 0 ? (0, long.MaxValue) : (Signals[index].Weight, Signals[index].SinceMs);
            var signal = new Weighed(PatternElement.Of(reason), weight + reason.Contribution, Math.Min(sinceMs, reason.Course.UnusualSinceMs ?? stepMs));
            if (index < 0)
            {
                Signals.Add(signal);
            }
            else
            {
                Signals[index] = signal;
            }
        }
    }

    private readonly record struct Weighed(PatternElement Element, double Weight, long SinceMs);
}
