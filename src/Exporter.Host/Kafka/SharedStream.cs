using Exporter.Host.Pipeline;
using Exporter.Signals.State;

namespace Exporter.Host.Kafka;

/// <summary>The partitions that are this process's now, how far each is taken in, and where to begin again after whatever end.</summary>
/// <remarks>
/// Offsets belong to the state, not to the group: a snapshot holds the windows at a step, and the journal tells from where on everything has to be consumed again that steps after it look at. So a
/// crash loses nothing, and what comes twice is dropped as it is from any sender. Windows know nothing of offsets, and need not be of one moment with them. Safe from any thread.
/// </remarks>
/// <param name="pipeline">Takes the samples.</param>
internal sealed class SharedStream(StreamPipeline pipeline)
{
    // Of a short reach, an entry for each scrape would be of no use; of a long one, so many are near enough.
    private const long LeastSpacingMs = 15_000;
    private const long EntriesPerReach = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<PartitionName, PartitionQueue> _queues = [];
    private readonly Dictionary<PartitionName, ushort> _origins = [];
    private readonly OffsetJournal _journal = new(Math.Max(LeastSpacingMs, pipeline.ReachMs / EntriesPerReach));
    private IReadOnlyDictionary<PartitionName, long> _resumed = new Dictionary<PartitionName, long>();
    private bool _isFirstAssignment = true;

    /// <summary>Has offsets committed once a snapshot that rests on them is on the disk; null before there is a group.</summary>
    public Action<IReadOnlyDictionary<PartitionName, long>>? Commit { get; set; }

    /// <summary>The partitions that are assigned.</summary>
    public IReadOnlyList<PartitionQueue> Queues
    {
        get
        {
            lock (_lock)
            {
                return [.. _queues.Values];
            }
        }
    }

    /// <summary>A partition is this process's from now on.</summary>
    /// <param name="name">Which one.</param>
    /// <param name="committed">Where the group is; null where it has never been.</param>
    /// <returns>Where to begin; null where nobody has begun.</returns>
    public long? Assign(PartitionName name, long? committed)
    {
        lock (_lock)
        {
            var queue = new PartitionQueue(name, OriginOf(name));
            _queues[name] = queue;
            if (_resumed.TryGetValue(name, out var offset))
            {
                // The journal knows it already, and from how far back.
                queue.BeginAt(offset);
                return offset;
            }

            if (committed is { } begin)
            {
                queue.BeginAt(begin);
                _journal.Begin(name, begin);
            }

            return committed;
        }
    }

    /// <summary>All partitions of one assignment are known: their past is taken in first, and what an earlier process had of others goes.</summary>
    public void Assigned()
    {
        pipeline.OpenPast(true);
        ushort[] others;
        lock (_lock)
        {
            PartitionName[] names = _isFirstAssignment ? [.. _origins.Keys.Where(name => !_queues.ContainsKey(name))] : [];
            others = [.. names.Select(name => _origins[name])];
            Array.ForEach(names, Forget);
            _isFirstAssignment = false;
        }

        foreach (var origin in others)
        {
            pipeline.Withdraw(origin);
        }
    }

    /// <summary>A partition is somebody else's from now on: its entities are no longer predicted here.</summary>
    /// <returns>Number of series that went with it.</returns>
    public int Revoke(PartitionName name)
    {
        ushort origin;
        lock (_lock)
        {
            if (!_queues.Remove(name, out var queue))
            {
                return 0;
            }

            origin = queue.Origin;
            Forget(name);
        }

        return pipeline.Withdraw(origin);
    }

    /// <summary>The first message of a partition, or its end, tells where it begins.</summary>
    public void Began(PartitionQueue queue)
    {
        lock (_lock)
        {
            _journal.Begin(queue.Name, queue.NextOffset);
        }
    }

    /// <summary>Messages have been taken in.</summary>
    public void Took()
    {
        var newestMs = pipeline.Gate.Run(() => pipeline.Head.NewestMs);
        lock (_lock)
        {
            if (_journal.IsDue(newestMs))
            {
                _journal.Note(newestMs, PositionsOf());
            }
        }
    }

    /// <summary>Writes everything.</summary>
    /// <param name="writer">Where to.</param>
    public void Save(StateWriter writer)
    {
        lock (_lock)
        {
            var positions = PositionsOf();
            writer.Write(positions.Count);
            foreach (var (name, offset) in positions)
            {
                writer.WriteText(name.Topic);
                writer.Write(name.Number);
                writer.Write(offset);
                writer.Write(OriginOf(name));
            }

            _journal.Save(writer);
        }
    }

    /// <summary>Takes what was written, before anything is consumed.</summary>
    /// <param name="reader">What was written.</param>
    /// <param name="isWhole">True where the head has all that had been taken in.</param>
    /// <param name="evaluatedMs">The last step that all restored windows hold, Unix ms.</param>
    /// <returns>False where it does not tell where to begin.</returns>
    /// <exception cref="StateFormatException">The bytes are not what was written.</exception>
    public bool Load(StateReader reader, bool isWhole, long evaluatedMs)
    {
        var positions = new Dictionary<PartitionName, long>();
        for (var count = reader.ReadCount(sizeof(int) + sizeof(int) + sizeof(long) + sizeof(ushort)); count > 0; count--)
        {
            var name = new PartitionName(reader.ReadText(), reader.Read<int>());
            positions[name] = reader.Read<long>();
            _origins[name] = reader.Read<ushort>();
        }

        _journal.Load(reader);
        _resumed = isWhole ? positions : _journal.Before(ResumeAfter(evaluatedMs));
        return _resumed.Count > 0;
    }

    /// <summary>A snapshot is on the disk.</summary>
    /// <param name="evaluatedMs">The last step that its windows hold at least, Unix ms; <see cref="long.MinValue"/> for none.</param>
    public void Saved(long evaluatedMs)
    {
        Dictionary<PartitionName, long> offsets;
        lock (_lock)
        {
            var afterMs = ResumeAfter(evaluatedMs);
            offsets = _journal.Before(afterMs).Where(known => _queues.ContainsKey(known.Key)).ToDictionary();
            _journal.Trim(afterMs);
        }

        if (offsets.Count > 0)
        {
            Commit?.Invoke(offsets);
        }
    }

    /// <summary>What this process knew of a partition ends: whoever has it next goes on from the group's offset, and so does this one.</summary>
    private void Forget(PartitionName name)
    {
        _journal.End(name);
        _resumed = _resumed.Where(known => known.Key != name).ToDictionary();
    }

    private long ResumeAfter(long evaluatedMs) => evaluatedMs == long.MinValue ? long.MinValue : evaluatedMs - pipeline.ReachMs;

    private Dictionary<PartitionName, long> PositionsOf() =>
        _queues.Values.Where(queue => queue.NextOffset >= 0).ToDictionary(queue => queue.Name, queue => queue.NextOffset);

    /// <summary>The number of a partition, which it keeps for as long as the process lives.</summary>
    private ushort OriginOf(PartitionName name)
    {
        if (_origins.TryGetValue(name, out var known))
        {
            return known;
        }

        // More partitions than that share the last number, and then leave together.
        var origin = (ushort)Math.Min(ushort.MaxValue, (_origins.Count == 0 ? 0 : (int)_origins.Values.Max()) + 1);
        return _origins[name] = origin;
    }
}
