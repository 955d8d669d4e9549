using Exporter.Ingest;

namespace Exporter.Configuration;

/// <summary>Reads how the two senders of a high-availability pair are told apart: <c>replica_label</c> and <c>cluster_label</c>.</summary>
internal static class ReplicaReader
{
    /// <summary>The labels; null where the file names none.</summary>
    public static ReplicaLabels? Read(Section ingest, Mistakes mistakes)
    {
        var (replica, cluster) = (ingest.Text("replica_label"), ingest.Text("cluster_label"));
        if (cluster is not null && replica is null)
        {
            mistakes.Add(cluster.At, "cluster_label tells pairs apart, so it needs a replica_label beside it");
        }

        foreach (var (text, key) in new[] { (replica, "replica_label"), (cluster, "cluster_label") })
        {
            if (text is { Value: "" or "__name__" })
            {
                mistakes.Add(text.At, $"{key} must be the name of a label that the senders add, such as __replica__, not \"{text.Value}\"");
            }
        }

        if (replica is not null && replica.Value == cluster?.Value)
        {
            mistakes.Add(cluster.At, $"cluster_label and replica_label are both \"{replica.Value}\", but one stays on the series and the other does not");
        }

        return replica is null ? null : new ReplicaLabels(replica.Value, cluster?.Value);
    }
}
