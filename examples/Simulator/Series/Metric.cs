namespace Simulator.Series;

/// <summary>One exposed series and its current value.</summary>
/// <param name="labels">Sorted by name, metric name included.</param>
internal sealed class Metric((string Name, string Value)[] labels)
{
    /// <summary>Labels, sorted by name.</summary>
    public IReadOnlyList<(string Name, string Value)> Labels => labels;

    /// <summary>What the next scrape reads.</summary>
    public double Value { get; set; }

    /// <summary>A sample was sent and no stale marker since.</summary>
    public bool IsLive { get; set; }
}
