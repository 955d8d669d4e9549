namespace Exporter.Feedback;

/// <summary>Reported incidents of one predictor that no step has taken in yet.</summary>
/// <remarks>
/// An incident is taken in at the first step at or after all that is said of it, and written down with that step. Those whose time has not come
/// wait; how many there may be is up to the store, which keeps them. Safe from several threads.
/// </remarks>
public sealed class ReportedIncidents
{
    /// <summary>Incidents that one step takes in at most: the others wait for the next one.</summary>
    public const int MaxPerStep = 1024;

    private readonly Lock _lock = new();
    private readonly List<ReportedIncident> _waiting = [];
    private volatile bool _any;

    /// <summary>Has incidents taken in at the next step that knows their time.</summary>
    public void Add(IEnumerable<ReportedIncident> incidents)
    {
        lock (_lock)
        {
            _waiting.AddRange(incidents);
            _any = _waiting.Count > 0;
        }
    }

    /// <summary>Hands out, once, what a step takes in.</summary>
    /// <param name="stepMs">The step, Unix ms.</param>
    /// <param name="taken">Receives the incidents, in the order in which they were added.</param>
    internal void TakeDue(long stepMs, List<ReportedIncident> taken)
    {
        if (!_any)
        {
            return;
        }

        lock (_lock)
        {
            _waiting.RemoveAll(incident =>
            {
                var isDue = incident.LastMs <= stepMs && taken.Count < MaxPerStep;
                if (isDue)
                {
                    taken.Add(incident);
                }

                return isDue;
            });
            _any = _waiting.Count > 0;
        }
    }
}
