using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <summary>One stored series: its identity and its recent samples in ascending time, without gaps in memory.</summary>
/// <remarks>
/// Samples slide through an array: old ones leave at the front, and when the end is reached the rest moves down. So a
/// window is always one span, and in steady state nothing is allocated. The array grows only while more than
/// fifteen sixteenths of it are in use: a move then comes every few samples, and comes to fifteen copies for each of them at most.
/// After its first samples it gets room for what the reach will hold at their pace; doubles, where that is much; and grows by a quarter beyond.
/// </remarks>
internal sealed partial class StoredSeries(Labels labels, ulong hash, int slot)
{
    // The second sample tells a pace.
    private const int FirstRoom = 1;
    private const int MinRoom = 4;

    // Samples of so long are there besides those of the reach, by experience: a step of half a minute and as much lateness.
    private const long WaitMs = 60_000;

    // Room that a series gets on the strength of a few samples, which may be all that ever come: a kilobyte.
    private const int AtOnce = 64;

    // So many samples beside the place where even scrapes have them are looked at before the search halves.
    private const int Near = 4;

    // What the object, its label array, its list entry and its index entry take besides the counted arrays; estimated.
    private const int FixedBytes = 240;

    private Sample[] _samples = [];
    private int _start;
    private int _end;
    private int _marks;
    private int _falls;
    private HistogramLog? _histograms;

    /// <summary>The label set.</summary>
    public Labels Labels { get; } = labels;

    /// <summary>The decoder's hash of the labels.</summary>
    public ulong Hash { get; } = hash;

    /// <summary>What <see cref="SeriesHead.Resolve"/> answers for this series.</summary>
    public int Slot { get; } = slot;

    /// <summary>Tells the series from others that had its place before or have it after.</summary>
    public byte Incarnation { get; set; }

    /// <summary>The way that its last sample came by: see <see cref="SeriesHead.Origin"/>.</summary>
    public ushort Origin { get; set; }

    /// <summary>How old a sample may be and still matter to some selector.</summary>
    public long ReachMs { get; set; }

    /// <summary>False once the series was dropped; it then has no samples and stays in lists until they are compacted.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Timestamp of the newest sample, or of the series' creation in event time; MinValue when neither is known.</summary>
    public long NewestMs { get; private set; } = long.MinValue;

    /// <summary>Event time at which the series appeared: its first sample's, or the head's when it was resolved.</summary>
    public long CreatedMs { get; set; } = long.MinValue;

    /// <summary>Event time from which the age of a series without samples counts.</summary>
    public long AwaitedMs { get; set; } = long.MinValue;

    /// <summary>True while stale markers or histograms are among the samples, so that a window must be looked through for them.</summary>
    public bool HasMarks => _marks > 0;

    /// <summary>The histograms among the samples, which <see cref="HistogramMark"/> stands for; null while there are none.</summary>
    public HistogramLog? Histograms => _histograms is { Count: > 0 } ? _histograms : null;

    /// <summary>True while no sample is below the one before it, so that a counter needs no look at what lies between two samples.</summary>
    /// <remarks>Stale markers and histograms, like any NaN, are below nothing: <see cref="HasMarks"/> must rule them out besides.</remarks>
    public bool NeverFalls => _falls == 0;

    /// <summary>All live samples, oldest first.</summary>
    public ReadOnlySpan<Sample> Samples => _samples.AsSpan(_start, _end - _start);

    /// <summary>Bytes held, estimated.</summary>
    public long MemoryBytes => FixedBytes + (8L * Labels.Count) + (16L * _samples.Length) + (_histograms?.MemoryBytes ?? 0);

    /// <summary>True while this is the series of its place that has the number.</summary>
    public bool Is(byte incarnation) => Incarnation == incarnation && IsAlive;

    /// <summary>The samples in the left-open span (<paramref name="afterMs"/>, <paramref name="untilMs"/>].</summary>
    public ReadOnlySpan<Sample> Window(long afterMs, long untilMs)
    {
        var samples = Samples;
        var end = FirstAfter(samples, untilMs);
        return samples[FirstAfter(samples[..end], afterMs)..end];
    }

    /// <summary>The newest sample in (<paramref name="afterMs"/>, <paramref name="untilMs"/>] unless that is a stale marker.</summary>
    public bool TryLatest(long afterMs, long untilMs, out Sample sample)
    {
        // Evaluation runs close behind the newest sample, so the search from the end takes a step or two.
        for (var i = _end - 1; i >= _start; i--)
        {
            if (_samples[i].TimestampMs <= untilMs)
            {
                sample = _samples[i];
                return sample.TimestampMs > afterMs && !StaleMarker.IsStale(sample.Value);
            }
        }

        sample = default;
        return false;
    }

    /// <summary>Adds a sample that is newer than all others; those up to <paramref name="evictUntilMs"/> may go.</summary>
    /// <returns>By how much <see cref="MemoryBytes"/> is more for it.</returns>
    public long Append(Sample sample, long evictUntilMs)
    {
        var grown = _end == _samples.Length ? MakeRoom(sample.TimestampMs, evictUntilMs) : 0;

        if (_end > _start && sample.Value < _samples[_end - 1].Value)
        {
            _falls++;
        }

        _samples[_end++] = sample;
        NewestMs = sample.TimestampMs;
        if (IsMark(sample.Value))
        {
            _marks++;
        }

        return grown;
    }

    /// <summary>Adds a native histogram that is newer than all samples; those up to <paramref name="evictUntilMs"/> may go.</summary>
    public void AppendHistogram(long timestampMs, ReadOnlySpan<byte> encoded, long evictUntilMs)
    {
        _histograms ??= new HistogramLog();
        Append(new Sample(timestampMs, HistogramMark.At(_histograms.Append(encoded))), evictUntilMs);
    }

    /// <summary>Drops samples up to and including <paramref name="untilMs"/>.</summary>
    public void Evict(long untilMs)
    {
        while (_start < _end && _samples[_start].TimestampMs <= untilMs)
        {
            if (IsMark(_samples[_start].Value))
            {
                _marks--;
                if (HistogramMark.Is(_samples[_start].Value))
                {
                    _histograms!.RemoveFirst();
                }
            }

            _start++;
            if (_start < _end && _samples[_start].Value < _samples[_start - 1].Value)
            {
                _falls--;
            }
        }
    }

    /// <summary>Marks the series as dropped and frees its samples.</summary>
    public void Kill()
    {
        IsAlive = false;
        _samples = [];
        _start = _end = _marks = _falls = 0;
        _histograms = null;
    }

    private static bool IsMark(double value) => double.IsNaN(value) && (StaleMarker.IsStale(value) || HistogramMark.Is(value));

    private long MakeRoom(long nextMs, long evictUntilMs)
    {
        var before = MemoryBytes;
        Evict(evictUntilMs);
        var live = _end - _start;
        var hasRoom = live * 16 <= _samples.Length * 15 && live < _samples.Length;
        var target = hasRoom ? _samples : new Sample[live + NewRoom(live, nextMs)];
        _samples.AsSpan(_start, live).CopyTo(target);
        _samples = target;
        _start = 0;
        _end = live;
        return MemoryBytes - before;
    }

    private int NewRoom(int live, long nextMs)
    {
        if (live < FirstRoom)
        {
            return FirstRoom;
        }

        // Less than a fifteenth would leave it too full to be moved in, so that each time would be another array.
        var wanted = LengthAtThisPace(live, nextMs) - live;
        return wanted * 15 >= live ? (int)Math.Min(wanted, Math.Max(live, AtOnce)) : Math.Max(MinRoom, live / 4);
    }

    // What waits for its step comes besides the reach.
    private long LengthAtThisPace(int live, long nextMs)
    {
        var spanMs = Math.Max(nextMs, _samples[_end - 1].TimestampMs) - Math.Min(nextMs, _samples[_start].TimestampMs);
        var paceMs = Math.Max(1, spanMs / live);
        return (((ReachMs + WaitMs) / paceMs * 16) / 15) + 1;
    }

    /// <summary>Number of samples up to and including <paramref name="timeMs"/>.</summary>
    /// <remarks>
    /// Windows begin and end at the ends of what is stored or, since scrapes are even, where a straight line between the ends leads.
    /// Halving reads a line of memory at each turn and goes a way that no processor can foresee.
    /// </remarks>
    private static int FirstAfter(ReadOnlySpan<Sample> samples, long timeMs)
    {
        if (samples.IsEmpty || samples[0].TimestampMs > timeMs)
        {
            return 0;
        }

        var last = samples.Length - 1;
        if (samples[last].TimestampMs <= timeMs)
        {
            return samples.Length;
        }

        // samples[0] <= time < samples[last], so the walk stays inside.
        var at = (int)((double)(timeMs - samples[0].TimestampMs) * last / (samples[last].TimestampMs - samples[0].TimestampMs));
        for (var steps = 0; steps < Near; steps++)
        {
            if (samples[at].TimestampMs > timeMs)
            {
                at--;
            }
            else if (samples[at + 1].TimestampMs <= timeMs)
            {
                at++;
            }
            else
            {
                return at + 1;
            }
        }

        return Halve(samples, timeMs);
    }

    private static int Halve(ReadOnlySpan<Sample> samples, long timeMs)
    {
        var low = 0;
        var high = samples.Length;
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            if (samples[middle].TimestampMs > timeMs)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
