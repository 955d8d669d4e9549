namespace Exporter.Ingest.Labels;

/// <summary>Collects the labels of one series, sorts and checks them, and gives the <see cref="LabelView"/>.</summary>
/// <remarks>Reused for every series of every request; holds at most <see cref="IngestLimits.MaxLabelsPerSeries"/> labels.</remarks>
internal sealed class LabelBuffer
{
    private LabelSlice[] _slices = new LabelSlice[64];
    private ulong[] _hashes = new ulong[64];
    private IngestLimits _limits = new();
    private int _count;
    private ulong _hash;
    private LabelSlice _replica;
    private LabelSlice _cluster;

    private static ReadOnlySpan<byte> MetricName => "__name__"u8;

    /// <summary>The first thing found wrong with the labels since <see cref="Start"/>.</summary>
    public LabelFault Fault { get; private set; }

    /// <summary>The label at which <see cref="Fault"/> was found; meaningless for <see cref="LabelFault.MissingName"/>.</summary>
    public LabelSlice FaultAt { get; private set; }

    /// <summary>Begins the next series.</summary>
    public void Start(IngestLimits limits)
    {
        _limits = limits;
        _count = 0;
        (_replica, _cluster) = (default, default);
        Fault = LabelFault.None;
        if (_slices.Length < limits.MaxLabelsPerSeries)
        {
            _slices = new LabelSlice[limits.MaxLabelsPerSeries];
            _hashes = new ulong[limits.MaxLabelsPerSeries];
        }
    }

    /// <summary>Adds a label in the order of the request.</summary>
    /// <param name="label">Where it lies.</param>
    /// <param name="labelHash"><see cref="LabelHash.OfLabel"/> of it.</param>
    /// <param name="isUtf8">Whether both texts are valid UTF-8.</param>
    public void Add(in LabelSlice label, ulong labelHash, bool isUtf8)
    {
        if (_count >= _limits.MaxLabelsPerSeries)
        {
            Fail(LabelFault.TooManyLabels, label);
            return;
        }

        if (label.NameLength > _limits.MaxLabelBytes || label.ValueLength > _limits.MaxLabelBytes)
        {
            Fail(LabelFault.TooLong, label);
        }
        else if (label.NameLength == 0)
        {
            Fail(LabelFault.EmptyLabelName, label);
        }
        else if (!isUtf8)
        {
            Fail(LabelFault.InvalidUtf8, label);
        }

        _slices[_count] = label;
        _hashes[_count] = labelHash;
        _count++;
    }

    /// <summary>Sorts, looks for repeats and the metric name, drops labels without a value and the replica's, and hashes the rest.</summary>
    /// <returns>True if the labels are valid; then <see cref="View"/> may be called.</returns>
    public bool Finish(ReadOnlySpan<byte> buffer)
    {
        if (Fault != LabelFault.None)
        {
            return false;
        }

        // Senders sort by name, so this is one comparison per label; 2.0 senders need not.
        for (int i = 0; i < _count; i++)
        {
            if (!InsertSorted(buffer, i))
            {
                Fail(LabelFault.RepeatedName, _slices[i]);
                return false;
            }
        }

        return DropEmptyAndHash(buffer);
    }

    /// <summary>The sorted labels; valid until the next <see cref="Start"/>.</summary>
    public LabelView View(ReadOnlySpan<byte> buffer) => new(buffer, _slices.AsSpan(0, _count), _hash)
    {
        Replica = buffer.Slice(_replica.ValueOffset, _replica.ValueLength),
        Cluster = buffer.Slice(_cluster.ValueOffset, _cluster.ValueLength),
    };

    // Moves label i down to its place among the sorted ones before it; false if its name is there already.
    private bool InsertSorted(ReadOnlySpan<byte> buffer, int i)
    {
        LabelSlice label = _slices[i];
        ReadOnlySpan<byte> name = NameOf(buffer, label);
        int place = i;
        while (place > 0)
        {
            int order = NameOf(buffer, _slices[place - 1]).SequenceCompareTo(name);
            if (order == 0)
            {
                return false;
            }

            if (order < 0)
            {
                break;
            }

            place--;
        }

        if (place < i)
        {
            ulong hash = _hashes[i];
            Array.Copy(_slices, place, _slices, place + 1, i - place);
            Array.Copy(_hashes, place, _hashes, place + 1, i - place);
            (_slices[place], _hashes[place]) = (label, hash);
        }

        return true;
    }

    private bool DropEmptyAndHash(ReadOnlySpan<byte> buffer)
    {
        int kept = 0;
        bool named = false;
        ulong hash = LabelHash.Seed;
        for (int i = 0; i < _count; i++)
        {
            LabelSlice label = _slices[i];
            if (label.ValueLength == 0 || (_limits.Replicas is { } replicas && IsTakenOff(replicas, NameOf(buffer, label), label)))
            {
                continue;
            }

            named |= NameOf(buffer, label).SequenceEqual(MetricName);
            hash = LabelHash.Append(hash, _hashes[i]);
            _slices[kept++] = label;
        }

        (_count, _hash) = (kept, hash);
        if (!named)
        {
            Fail(LabelFault.MissingName, default);
        }

        return named;
    }

    private bool IsTakenOff(ReplicaLabels replicas, ReadOnlySpan<byte> name, in LabelSlice label)
    {
        _cluster = replicas.IsCluster(name) ? label : _cluster;
        _replica = replicas.IsReplica(name) ? label : _replica;
        return replicas.IsReplica(name);
    }

    private void Fail(LabelFault fault, in LabelSlice at)
    {
        if (Fault == LabelFault.None)
        {
            (Fault, FaultAt) = (fault, at);
        }
    }

    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> buffer, in LabelSlice label) => buffer.Slice(label.NameOffset, label.NameLength);
}
