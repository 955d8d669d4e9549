using Exporter.Signals.PromQL;

namespace Exporter.Signals;

/// <summary>What to do about a kind of reason: one entry of <c>recommendations.yml</c>. Immutable and validated.</summary>
/// <param name="Name">Snake case, unique in the file; the label <c>recommendation</c>.</param>
/// <param name="Condition">
/// What it is for: matchers over the labels of a prediction (entity, kept, <c>predictor</c>), the <c>signal</c> that is the reason and the failure <c>pattern</c>.
/// </param>
/// <param name="Action">What to do, in a sentence or two.</param>
/// <param name="RunbookUrl">Where more is written; empty for nowhere.</param>
/// <param name="Severity">How bad it is if nothing is done.</param>
public sealed record RecommendationRule(string Name, LabelCondition Condition, string Action, string RunbookUrl, Severity Severity);
