using Exporter.Ingest.Entries;

namespace Exporter.Ingest;

/// <summary>One server of a pair.</summary>
/// <param name="id">What <see cref="IdOf"/> gives for it.</param>
/// <param name="pair">Its pair; null for whoever has no replica label.</param>
/// <param name="replica">Value of its replica label.</param>
internal sealed class ReplicaSender(UInt128 id, ReplicaPair? pair, string replica)
{
    /// <summary>Stands for all senders without a replica label; its fingerprints are the entries' own.</summary>
    public static readonly ReplicaSender Nobody = new(0, null, "");

    /// <summary>Tells senders apart; good in this process only.</summary>
    public UInt128 Id { get; } = id;

    /// <summary>Its pair; null for whoever has no replica label.</summary>
    public ReplicaPair? Pair { get; } = pair;

    /// <summary>Value of its replica label.</summary>
    public string Replica { get; } = replica;

    /// <summary>Keyed like any <see cref="Fingerprint"/>, so nobody can aim at a collision.</summary>
    /// <param name="cluster">Value of the cluster label; empty where there is none.</param>
    /// <param name="replica">Value of the replica label.</param>
    public static UInt128 IdOf(ReadOnlySpan<byte> cluster, ReadOnlySpan<byte> replica) =>
        Fingerprint.Append(Fingerprint.Append(Fingerprint.OfNothing, Fingerprint.Of(cluster)), Fingerprint.Of(replica));

    /// <summary>Fingerprint of an entry together with its sender's.</summary>
    public UInt128 Bind(UInt128 fingerprint) => fingerprint ^ Id;
}
