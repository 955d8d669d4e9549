namespace Exporter.Configuration;

/// <summary>Bounds of the query API: the <c>query:</c> section.</summary>
public sealed record QueryOptions
{
    /// <summary>Queries that run at once; as many more wait, the rest is turned away with 503.</summary>
    public int MaxConcurrent { get; init; } = 4;

    /// <summary>Series that one query may select, and that its answer may have.</summary>
    public int MaxSeries { get; init; } = 100_000;

    /// <summary>Samples that one query may look at, and points that its answer may have.</summary>
    public int MaxSamples { get; init; } = 2_000_000;

    /// <summary>Time after which a query is given up; a request may ask for less.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
