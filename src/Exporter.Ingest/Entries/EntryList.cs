namespace Exporter.Ingest.Entries;

/// <summary>The series entries of one request in its order.</summary>
/// <remarks>Pooled and reused. An entry takes 48 bytes here; with one per 24 decoded bytes at most, the list stays below twice the decoded size.</remarks>
internal sealed class EntryList
{
    private const int MinBytesPerEntry = 24;

    // Prometheus puts 2,000 samples into a request by default; a small request may have short entries only.
    private const int Floor = 2048;

    private static readonly RequestPool<Entry> Pool = new();

    private Entry[] _entries = [];
    private int _capacity;

    /// <summary>Number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The entries.</summary>
    public ReadOnlySpan<Entry> Items => _entries.AsSpan(0, Count);

    /// <summary>Begins a list for a request.</summary>
    /// <param name="decodedBytes">Size of the request.</param>
    /// <param name="bytesPerEntry">No entry is shorter, unless there are few.</param>
    public void Start(int decodedBytes, int bytesPerEntry = MinBytesPerEntry)
    {
        Count = 0;
        _capacity = Math.Max(Floor, decodedBytes / bytesPerEntry);
    }

    /// <summary>Adds an entry.</summary>
    /// <returns>False if the request has more than it is given room for.</returns>
    public bool TryAdd(in Entry entry)
    {
        if (Count == _entries.Length && !TryGrow())
        {
            return false;
        }

        _entries[Count++] = entry;
        return true;
    }

    /// <summary>Gives the entries other fingerprints, one each.</summary>
    /// <returns>False where they are not as many.</returns>
    public bool TryRename(ReadOnlySpan<Entry> others)
    {
        if (others.Length != Count)
        {
            return false;
        }

        for (int i = 0; i < Count; i++)
        {
            _entries[i].Fingerprint = others[i].Fingerprint;
        }

        return true;
    }

    /// <summary>Forgets all entries and gives the memory back to the pool.</summary>
    public void Release()
    {
        if (_entries.Length > 0)
        {
            Pool.Return(_entries);
        }

        (_entries, Count) = ([], 0);
    }

    private bool TryGrow()
    {
        if (Count >= _capacity)
        {
            return false;
        }

        Entry[] larger = Pool.Rent(Math.Clamp(2 * Count, Floor, _capacity));
        Items.CopyTo(larger);
        if (_entries.Length > 0)
        {
            Pool.Return(_entries);
        }

        _entries = larger;
        return true;
    }
}
