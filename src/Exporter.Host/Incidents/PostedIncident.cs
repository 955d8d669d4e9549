using Exporter.Signals;

namespace Exporter.Host.Incidents;

/// <summary>An incident as somebody posts it.</summary>
/// <param name="Predictor">Whose it is; empty for every predictor whose entity labels are all there.</param>
/// <param name="Labels">Labels of what failed; those that are no entity labels are let go.</param>
/// <param name="StartMs">When it began, Unix ms.</param>
/// <param name="EndMs">When it was over, Unix ms; null while that is not known.</param>
/// <param name="Id">Names it; empty for a name made of entity and start.</param>
/// <param name="Note">In words.</param>
/// <param name="Source">Who or what says so.</param>
internal sealed record PostedIncident(string Predictor, Labels Labels, long StartMs, long? EndMs, string Id, string Note, string Source);
