namespace Exporter.Configuration.Kafka;

/// <summary>A topic that is consumed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Format">What its messages are.</param>
public sealed record KafkaTopic(string Name, KafkaFormat Format);
