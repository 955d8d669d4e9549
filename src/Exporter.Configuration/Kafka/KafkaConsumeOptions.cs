using System.Collections.Immutable;

namespace Exporter.Configuration.Kafka;

/// <summary>What is consumed, and by which group; immutable.</summary>
public sealed record KafkaConsumeOptions
{
    /// <summary>The consumer group: its members share the partitions of the topics.</summary>
    public required string Group { get; init; }

    /// <summary>The topics; never empty, each once.</summary>
    public required ImmutableArray<KafkaTopic> Topics { get; init; }

    /// <summary>True where a group without offsets begins with what is there already, false where it begins with what comes.</summary>
    public bool FromBeginning { get; init; }

    /// <summary>Bytes of messages that may wait, in the client library and here together.</summary>
    public int BufferBytes { get; init; } = 64 << 20;

    /// <summary>How long all others wait for a partition that has messages and does not deliver them.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>True where both say the same.</summary>
    public bool IsSame(KafkaConsumeOptions? other) =>
        other is not null && Topics.SequenceEqual(other.Topics) && this with { Topics = default } == other with { Topics = default };
}
