using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>What of a label set decides about matching and grouping.</summary>
internal static class MatchGroups
{
    /// <summary>The labels that two elements must share to match.</summary>
    public static LabelRule Key(VectorMatching matching) =>
        matching.On ? LabelRule.By(matching.Labels)
        : matching.Labels.IsEmpty ? LabelRule.DropName
        : LabelRule.Without(matching.Labels);

    /// <summary>The labels of an element's group in an aggregation.</summary>
    public static LabelRule Key(AggregateExpr aggregate) =>
        aggregate.Without ? LabelRule.Without(aggregate.Labels) : LabelRule.By(aggregate.Labels);
}
