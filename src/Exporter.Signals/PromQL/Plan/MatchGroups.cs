using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>What of a label set decides about matching and grouping.</summary>
internal static class MatchGroups
{
    /// <summary>The labels that two elements must share to match.</summary>
    public static Func<Labels, Labels> Key(VectorMatching matching) =>
        matching.On ? By(matching.Labels)
        : matching.Labels.IsEmpty ? Relabelling.DropName
        : Without(matching.Labels);

    /// <summary>The labels of an element's group in an aggregation.</summary>
    public static Func<Labels, Labels> Key(AggregateExpr aggregate) =>
        aggregate.Without ? Without(aggregate.Labels) : By(aggregate.Labels);

    /// <summary>Keeps only the named labels.</summary>
    private static Func<Labels, Labels> By(IReadOnlyCollection<string> names) => labels => labels.Keep(names);

    /// <summary>Leaves out the named labels and the metric name.</summary>
    private static Func<Labels, Labels> Without(IReadOnlyCollection<string> names)
    {
        string[] left = [.. names, Labels.MetricName];
        return labels => labels.Drop(left);
    }
}
