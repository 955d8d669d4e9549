namespace Exporter.Configuration.Kafka;

/// <summary>What is produced; immutable.</summary>
public sealed record KafkaProduceOptions
{
    /// <summary>Topic of predictions; empty for none.</summary>
    public string Predictions { get; init; } = "";

    /// <summary>Topic of outcomes; empty for none.</summary>
    public string Outcomes { get; init; } = "";

    /// <summary>Messages that may wait for a broker; what comes on top is dropped and counted.</summary>
    public int MaxQueued { get; init; } = 100_000;
}
