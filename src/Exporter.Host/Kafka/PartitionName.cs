namespace Exporter.Host.Kafka;

/// <summary>One partition of a topic.</summary>
/// <param name="Topic">Name of the topic.</param>
/// <param name="Number">Number of the partition.</param>
internal readonly record struct PartitionName(string Topic, int Number)
{
    /// <summary><c>metrics[3]</c>, as Kafka's own tools write it.</summary>
    public override string ToString() => $"{Topic}[{Number}]";
}
