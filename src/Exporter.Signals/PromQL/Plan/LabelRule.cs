namespace Exporter.Signals.PromQL.Plan;

/// <summary>How a label set comes from another.</summary>
/// <param name="Of">The new set.</param>
/// <param name="IgnoresName">The metric name makes no difference: the rule may be given a set with or without it.</param>
internal sealed record LabelRule(Func<Labels, Labels> Of, bool IgnoresName)
{
    /// <summary>Drops the metric name, as most functions do.</summary>
    public static LabelRule DropName { get; } = new(static labels => labels.WithoutName(), IgnoresName: true);

    /// <summary>Everything stays.</summary>
    public static LabelRule Same { get; } = new(static labels => labels, IgnoresName: false);

    /// <summary>Keeps only the named labels.</summary>
    public static LabelRule By(IReadOnlyCollection<string> names) =>
        new(labels => labels.Keep(names), IgnoresName: !names.Contains(Labels.MetricName));

    /// <summary>Leaves out the named labels and the metric name.</summary>
    public static LabelRule Without(IReadOnlyCollection<string> names)
    {
        string[] left = [.. names, Labels.MetricName];
        return new LabelRule(labels => labels.Drop(left), IgnoresName: true);
    }
}
