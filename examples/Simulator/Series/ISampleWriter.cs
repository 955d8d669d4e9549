namespace Simulator.Series;

/// <summary>Takes the samples of one simulated scrape after the other, in time order.</summary>
public interface ISampleWriter
{
    /// <summary>Takes one sample; <paramref name="labels"/> holds the metric name as <c>__name__</c>, sorted by name.</summary>
    void Write(IReadOnlyList<(string Name, string Value)> labels, long timestampMs, double value);
}
