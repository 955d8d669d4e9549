using System.Collections.Immutable;

namespace Exporter.Feedback.Annotations;

/// <summary>Something that is to be drawn on dashboards: a point in time, or a span.</summary>
/// <param name="Key">Names what it is about: the same again is the same annotation, as it is now.</param>
/// <param name="StartMs">When it was, or began, Unix ms; never changes.</param>
/// <param name="EndMs">When it was over, Unix ms; null for a point, or while that is not known.</param>
/// <param name="Text">What is said of it, as HTML. Its first line never changes.</param>
/// <param name="Tags">What it can be found by; none has a line break.</param>
public sealed record Annotation(string Key, long StartMs, long? EndMs, string Text, ImmutableArray<string> Tags);

/// <summary>An annotation that others are yet to hear of.</summary>
/// <param name="Wanted">The annotation as it should be.</param>
/// <param name="RemoteId">What it is called there; null where it is not there yet, or nobody knows.</param>
/// <param name="Revision">Counts its changes.</param>
public sealed record WaitingAnnotation(Annotation Wanted, long? RemoteId, long Revision);
