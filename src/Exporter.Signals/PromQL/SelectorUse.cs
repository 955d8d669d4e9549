using System.Collections.Immutable;

namespace Exporter.Signals.PromQL;

/// <summary>A series selector as an expression uses it.</summary>
/// <param name="Matchers">All must hold; the metric name is a matcher on <c>__name__</c>.</param>
/// <param name="Reach">How old a sample may be and still matter: range (or look-back) plus offset.</param>
public sealed record SelectorUse(ImmutableArray<LabelMatcher> Matchers, TimeSpan Reach);
