using Exporter.Signals.State;

namespace Exporter.Host.Kafka;

/// <summary>How far each partition had been taken in when the stream was at some time: what has to be consumed again for the samples after that time.</summary>
/// <remarks>
/// An entry says that nothing before its offsets is newer than its time. So whoever begins at the offsets of an entry that is no newer than T misses no sample after T, in whatever
/// order samples came. Entries are made as event time goes on and forgotten once a snapshot on the disk needs them no more.
/// </remarks>
/// <param name="spacingMs">Entries are so far apart at least, in ms of event time; so much more than needed may be consumed again.</param>
internal sealed class OffsetJournal(long spacingMs)
{
    private readonly List<Entry> _entries = [];

    /// <summary>How many times are noted.</summary>
    public int Count => _entries.Count;

    /// <summary>True where a note at this time would be far enough from the one before.</summary>
    public bool IsDue(long newestMs) => _entries.Count == 0 || newestMs - spacingMs >= _entries[^1].NewestMs;

    /// <summary>Notes how far partitions are taken in.</summary>
    /// <param name="newestMs">Time of the newest sample so far, Unix ms; <see cref="long.MinValue"/> before the first.</param>
    /// <param name="next">Offset of the next message of each partition that is assigned now.</param>
    public void Note(long newestMs, IReadOnlyDictionary<PartitionName, long> next)
    {
        if (IsDue(newestMs))
        {
            _entries.Add(new Entry(newestMs, new Dictionary<PartitionName, long>(next)));
        }
    }

    /// <summary>Says where partitions begin that have just been assigned: whatever is needed of them is not before.</summary>
    public void Begin(PartitionName partition, long offset)
    {
        if (_entries.Count == 0)
        {
            _entries.Add(new Entry(long.MinValue, []));
        }

        foreach (var entry in _entries)
        {
            entry.Next[partition] = offset;
        }
    }

    /// <summary>Forgets a partition that is somebody else's from now on.</summary>
    public void End(PartitionName partition)
    {
        foreach (var entry in _entries)
        {
            entry.Next.Remove(partition);
        }
    }

    /// <summary>Where to begin so that no sample after <paramref name="afterMs"/> is missed; empty where that is not known.</summary>
    public IReadOnlyDictionary<PartitionName, long> Before(long afterMs)
    {
        var index = LastAt(afterMs);
        return index < 0 ? new Dictionary<PartitionName, long>() : _entries[index].Next;
    }

    /// <summary>Forgets what is needed by nobody who asks for <paramref name="afterMs"/> or later.</summary>
    public void Trim(long afterMs)
    {
        if (LastAt(afterMs) is > 0 and var index)
        {
            _entries.RemoveRange(0, index);
        }
    }

    /// <summary>Saves all entries.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(_entries.Count);
        foreach (var (newestMs, next) in _entries)
        {
            writer.Write(newestMs);
            writer.Write(next.Count);
            foreach (var (partition, offset) in next)
            {
                writer.WriteText(partition.Topic);
                writer.Write(partition.Number);
                writer.Write(offset);
            }
        }
    }

    /// <summary>Takes the entries that were saved.</summary>
    /// <exception cref="StateFormatException">The bytes are not a journal.</exception>
    public void Load(StateReader reader)
    {
        _entries.Clear();
        for (var entries = reader.ReadCount(sizeof(long) + sizeof(int)); entries > 0; entries--)
        {
            var newestMs = reader.Read<long>();
            var next = new Dictionary<PartitionName, long>();
            for (var partitions = reader.ReadCount(sizeof(int) + sizeof(int) + sizeof(long)); partitions > 0; partitions--)
            {
                next[new PartitionName(reader.ReadText(), reader.Read<int>())] = reader.Read<long>();
            }

            _entries.Add(new Entry(newestMs, next));
        }
    }

    private int LastAt(long afterMs) => _entries.FindLastIndex(entry => entry.NewestMs <= afterMs);

    private sealed record Entry(long NewestMs, Dictionary<PartitionName, long> Next);
}
