using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>What the ledger holds of one entity.</summary>
internal sealed class EntityTrack(Labels entity, ReadOnlySpan<int> capacities)
{
    /// <summary>The entity.</summary>
    internal Labels Entity { get; } = entity;

    /// <summary>One a horizon.</summary>
    internal HorizonTrack[] Horizons { get; } = Rings(capacities);

    private static HorizonTrack[] Rings(ReadOnlySpan<int> capacities)
    {
        var tracks = new HorizonTrack[capacities.Length];
        for (var i = 0; i < tracks.Length; i++)
        {
            tracks[i] = new HorizonTrack(new PendingRing(capacities[i]));
        }

        return tracks;
    }
}

/// <summary>What the ledger holds of one entity for one horizon.</summary>
internal struct HorizonTrack(PendingRing pending)
{
    /// <summary>Predictions that wait.</summary>
    internal PendingRing Pending { get; } = pending;

    /// <summary>Start of the latest run of predictions at or above the threshold, Unix ms.</summary>
    internal long RunStartMs { get; private set; }

    private long? _lastPositiveMs;

    /// <summary>Notes a prediction at or above the threshold; pauses shorter than <paramref name="mergeMs"/> do not end a run.</summary>
    internal void Raise(long stepMs, long lengthMs, long mergeMs)
    {
        if (!GoesOn(stepMs, lengthMs, mergeMs))
        {
            RunStartMs = stepMs;
        }

        _lastPositiveMs = stepMs;
    }

    /// <summary>Notes a prediction that does not begin a run, but is high enough for one to go on.</summary>
    internal void Hold(long stepMs, long lengthMs, long mergeMs)
    {
        if (GoesOn(stepMs, lengthMs, mergeMs))
        {
            _lastPositiveMs = stepMs;
        }
    }

    /// <summary>The rule of <see cref="Exporter.Models.Evaluation.EventEvaluation"/>.</summary>
    private readonly bool GoesOn(long stepMs, long lengthMs, long mergeMs) => stepMs - _lastPositiveMs - lengthMs < Math.Max(1, mergeMs);

    /// <summary>An onset ends the run.</summary>
    internal void EndRun() => _lastPositiveMs = null;

    /// <summary>Saves the track.</summary>
    internal readonly void Save(StateWriter writer)
    {
        Pending.Save(writer);
        writer.Write(RunStartMs);
        writer.Write(_lastPositiveMs ?? long.MinValue);
    }

    /// <summary>Takes what was saved.</summary>
    internal void Load(StateReader reader)
    {
        Pending.Load(reader);
        RunStartMs = reader.Read<long>();
        _lastPositiveMs = reader.Read<long>() is var last && last == long.MinValue ? null : last;
    }
}
