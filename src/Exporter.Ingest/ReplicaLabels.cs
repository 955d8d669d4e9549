using System.Text;

namespace Exporter.Ingest;

/// <summary>The labels by which the senders of one high-availability pair are told apart.</summary>
/// <param name="replica">Who sends: is taken off each series, so that both send the same ones. Mimir's convention is <c>__replica__</c>, the Prometheus operator's <c>prometheus_replica</c>.</param>
/// <param name="cluster">What both watch: stays on the series. Null where there is one pair only.</param>
public sealed class ReplicaLabels(string replica, string? cluster) : IEquatable<ReplicaLabels>
{
    private readonly byte[] _replica = Encoding.UTF8.GetBytes(replica);
    private readonly byte[] _cluster = Encoding.UTF8.GetBytes(cluster ?? "");

    /// <summary>True for the name of the label that is taken off.</summary>
    internal bool IsReplica(ReadOnlySpan<byte> name) => name.SequenceEqual(_replica);

    /// <summary>True for the name of the label that tells what is watched.</summary>
    internal bool IsCluster(ReadOnlySpan<byte> name) => name.SequenceEqual(_cluster);

    /// <inheritdoc/>
    public bool Equals(ReplicaLabels? other) => other is not null && _replica.AsSpan().SequenceEqual(other._replica) && _cluster.AsSpan().SequenceEqual(other._cluster);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ReplicaLabels);

    /// <inheritdoc/>
    public override int GetHashCode() => Encoding.UTF8.GetString(_replica).GetHashCode(StringComparison.Ordinal);
}
