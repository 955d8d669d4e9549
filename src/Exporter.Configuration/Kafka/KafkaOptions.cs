using System.Collections.Immutable;

namespace Exporter.Configuration.Kafka;

/// <summary>The section <c>kafka</c>: which brokers, and what comes from and goes to them; immutable.</summary>
public sealed record KafkaOptions
{
    /// <summary>Addresses to begin with, <c>host:port</c>.</summary>
    public required ImmutableArray<string> Brokers { get; init; }

    /// <summary>Properties that are passed on to the client library as they are, in the order of the file.</summary>
    public ImmutableArray<(string Name, string Value)> Client { get; init; } = [];

    /// <summary>Properties whose values are in files of their own, such as passwords.</summary>
    public ImmutableArray<(string Name, string File)> Secrets { get; init; } = [];

    /// <summary>What is consumed; null for nothing.</summary>
    public KafkaConsumeOptions? Consume { get; init; }

    /// <summary>What is produced; null for nothing.</summary>
    public KafkaProduceOptions? Produce { get; init; }

    /// <summary>True where both say the same.</summary>
    public bool IsSame(KafkaOptions? other) =>
        other is not null
        && Brokers.SequenceEqual(other.Brokers) && Client.SequenceEqual(other.Client) && Secrets.SequenceEqual(other.Secrets)
        && Produce == other.Produce
        && (Consume is null ? other.Consume is null : Consume.IsSame(other.Consume));
}
