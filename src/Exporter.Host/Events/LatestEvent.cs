using Exporter.Feedback.Events;
using Exporter.Signals;

namespace Exporter.Host.Events;

/// <summary>The latest event of each kind about an entity.</summary>
/// <param name="Labels">Labels of its series: predictor, kind, those that identify the entity, and those carried along with it.</param>
/// <param name="Event">The event.</param>
/// <param name="Entities">How many entities of the predictor the event is about.</param>
internal sealed record LatestEvent(IReadOnlyList<Label> Labels, KeptEvent Event, int Entities);
