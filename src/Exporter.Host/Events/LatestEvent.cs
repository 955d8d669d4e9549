using Exporter.Feedback.Events;
using Exporter.Signals;

namespace Exporter.Host.Events;

/// <summary>The latest event of each kind about an entity.</summary>
/// <param name="Labels">Labels of its series: predictor, kind, those that identify the entity, and those carried along with it.</param>
/// <param name="Event">The event.</param>
/// <param name="Entities">How many entities of the predictor the event is about.</param>
/// <param name="Recent">How many events of the kind are about the entity, of those that are shown.</param>
/// <param name="DuringIncident">For a change, whether it came while an incident was open, of the entity or of one that it depends on; null where that is not known.</param>
internal sealed record LatestEvent(IReadOnlyList<Label> Labels, KeptEvent Event, int Entities, int Recent, bool? DuringIncident);
