using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>Incidents that one entity is known to have had: from the failure expression, or because somebody reported them.</summary>
/// <remarks>
/// Tells a report of an incident that is known already from a new one. At most <see cref="MaxIncidents"/> of the last
/// <see cref="OutcomeLedger.AmendedSpan"/>: the oldest go first.
/// </remarks>
internal sealed class IncidentHistory
{
    /// <summary>Incidents remembered; an entity with more of them in a month flaps.</summary>
    internal const int MaxIncidents = 128;

    private const int SavedBytes = 2 * sizeof(long);

    // By onset, ascending.
    private readonly List<KnownIncident> _incidents = [];

    /// <summary>An incident begins.</summary>
    internal void Add(long onsetMs, long lastMs)
    {
        var place = _incidents.FindIndex(incident => incident.OnsetMs > onsetMs);
        _incidents.Insert(place < 0 ? _incidents.Count : place, new KnownIncident(onsetMs, lastMs));
        _incidents.RemoveRange(0, Math.Max(0, _incidents.Count - MaxIncidents));
        _incidents.RemoveAll(incident => incident.LastMs < _incidents[^1].OnsetMs - (long)OutcomeLedger.AmendedSpan.TotalMilliseconds);
    }

    /// <summary>The newest incident goes on.</summary>
    internal void Extend(long lastMs)
    {
        if (_incidents.Count > 0 && _incidents[^1].LastMs < lastMs)
        {
            _incidents[^1] = _incidents[^1] with { LastMs = lastMs };
        }
    }

    /// <summary>Joins what is reported with the first incident that it overlaps or is near to.</summary>
    /// <param name="onsetMs">Its first step, Unix ms.</param>
    /// <param name="lastMs">Its last step, Unix ms.</param>
    /// <param name="nearMs">Failing steps nearer than this belong to one incident: a step more than <c>merge</c>, which is the pause between them.</param>
    /// <param name="joined">The incident, as it now is.</param>
    /// <returns>False where it is near to none.</returns>
    internal bool TryJoin(long onsetMs, long lastMs, long nearMs, out KnownIncident joined)
    {
        var place = _incidents.FindIndex(incident => onsetMs - incident.LastMs < nearMs && incident.OnsetMs - lastMs < nearMs);
        joined = place < 0 ? default : _incidents[place];
        if (place < 0)
        {
            return false;
        }

        joined = joined with { LastMs = Math.Max(joined.LastMs, lastMs) };
        _incidents[place] = joined;
        return true;
    }

    /// <summary>The first onset after an instant, Unix ms; null for none.</summary>
    internal long? FirstOnsetAfter(long atMs)
    {
        var place = _incidents.FindIndex(incident => incident.OnsetMs > atMs);
        return place < 0 ? null : _incidents[place].OnsetMs;
    }

    /// <summary>True where an incident was open at an instant: from its onset until it has been over for <paramref name="mergeMs"/>.</summary>
    internal bool IsOpen(long atMs, long mergeMs) =>
        _incidents.Exists(incident => incident.OnsetMs <= atMs && (atMs <= incident.LastMs || atMs - incident.LastMs < mergeMs));

    /// <summary>Saves what is remembered.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(_incidents.Count);
        foreach (var incident in _incidents)
        {
            writer.Write(incident.OnsetMs);
            writer.Write(incident.LastMs);
        }
    }

    /// <summary>Takes what was saved.</summary>
    internal static IncidentHistory Load(StateReader reader)
    {
        var history = new IncidentHistory();
        for (var left = reader.ReadCount(SavedBytes); left > 0; left--)
        {
            history._incidents.Add(new KnownIncident(reader.Read<long>(), reader.Read<long>()));
        }

        return history;
    }
}

/// <summary>An incident of one entity.</summary>
/// <param name="OnsetMs">The step that it began at, Unix ms.</param>
/// <param name="LastMs">The last step at which the entity is known to have failed, Unix ms.</param>
internal readonly record struct KnownIncident(long OnsetMs, long LastMs);
