using Exporter.Signals;

namespace Exporter.Feedback;

/// <summary>An incident that somebody wrote down, for one predictor.</summary>
/// <param name="Id">Names it within the predictor: the same one posted again is the same incident.</param>
/// <param name="Entity">Exactly the entity labels of what failed.</param>
/// <param name="StartMs">When it began, Unix ms.</param>
/// <param name="EndMs">When it was over, Unix ms, not before the start; null while that is not known: it then counts as its start alone.</param>
/// <param name="Note">In words; may be empty.</param>
/// <param name="Source">Who or what says so; may be empty.</param>
public sealed record ReportedIncident(string Id, Labels Entity, long StartMs, long? EndMs, string Note, string Source)
{
    /// <summary>The last instant that is said of it, Unix ms.</summary>
    public long LastMs => EndMs ?? StartMs;
}
