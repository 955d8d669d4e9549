namespace Exporter.Ingest;

/// <summary>Servers that watch the same, and which of them counts.</summary>
/// <param name="name">The cluster; empty where none is told.</param>
internal sealed class ReplicaPair(string name)
{
    private UInt128 _elected;
    private long _newestMs = long.MinValue;
    private long _sinceMs = long.MinValue;

    /// <summary>The cluster; empty where none is told.</summary>
    public string Name { get; } = name;

    /// <summary>Whether a sample counts: the elected sender's does, and another's that makes it the elected one.</summary>
    /// <remarks>What the one before sent is not sent again by the next: two clocks would mix in one series, and a counter could seem to fall.</remarks>
    public bool Takes(ReplicaSender sender, long timestampMs) =>
        sender.Id == _elected ? timestampMs > _sinceMs : _newestMs == long.MinValue || timestampMs - _newestMs > (long)ReplicaElection.Failover.TotalMilliseconds;

    /// <summary>Notes a sample that counted.</summary>
    /// <returns>True when its sender is the elected one from now on, and was not before.</returns>
    public bool Note(ReplicaSender sender, long timestampMs)
    {
        var isNew = sender.Id != _elected;
        if (isNew)
        {
            (_elected, _sinceMs) = (sender.Id, _newestMs);
        }

        _newestMs = Math.Max(_newestMs, timestampMs);
        return isNew;
    }
}
