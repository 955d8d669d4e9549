namespace Exporter.Integration.Tests.Kafka;

/// <summary>Tests with a cluster: one at a time, as members of groups miss their heartbeats where others keep all cores.</summary>
[CollectionDefinition(Name)]
[Long(170)]
public sealed class KafkaSuite
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "kafka";
}
