using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>The runs of one entity, one <see cref="AlertRuns"/> a horizon; made where there is something to remember, as nearly all entities have nothing.</summary>
/// <param name="horizons">Number of horizons.</param>
/// <param name="isAmended">Whether alerts are remembered once they are decided: see <see cref="AlertRuns"/>.</param>
internal sealed class HorizonRuns(int horizons, bool isAmended = true)
{
    private AlertRuns?[]? _runs;

    /// <summary>True when there is nothing to remember.</summary>
    internal bool IsEmpty => _runs is null || Array.TrueForAll(_runs, runs => runs is null);

    /// <summary>Runs of a horizon that can still be told of; null for none.</summary>
    internal AlertRuns? Of(int horizon) => _runs?[horizon];

    /// <summary>The same, made where there are none.</summary>
    internal AlertRuns Need(int horizon, AlertRule rule) => (_runs ??= new AlertRuns?[horizons])[horizon] ??= new AlertRuns(rule, isAmended);

    /// <summary>Hands out what has changed at a step, after everything else of it, and lets go of what nobody will ask for.</summary>
    internal void EndStep(long stepMs, int horizon, Signals.Labels entity, List<AlertEvent> events)
    {
        if (Of(horizon) is { } runs)
        {
            runs.EndStep(stepMs, horizon, entity, events);
            _runs![horizon] = runs.IsEmpty ? null : runs;
        }
    }

    /// <summary>Saves all of it.</summary>
    internal void Save(StateWriter writer)
    {
        for (var horizon = 0; horizon < horizons; horizon++)
        {
            writer.Write(Of(horizon) is not null);
            Of(horizon)?.Save(writer);
        }
    }

    /// <summary>Takes what was saved.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="rules">How runs are judged, one a horizon.</param>
    internal void Load(StateReader reader, ReadOnlySpan<AlertRule> rules)
    {
        for (var horizon = 0; horizon < horizons; horizon++)
        {
            if (reader.Read<byte>() != 0)
            {
                (_runs ??= new AlertRuns?[horizons])[horizon] = AlertRuns.Load(reader, rules[horizon], isAmended);
            }
        }
    }
}
