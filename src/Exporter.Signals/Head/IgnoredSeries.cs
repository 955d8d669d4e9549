namespace Exporter.Signals.Head;

/// <summary>Hashes of series that no signal selects, so that they cost one look-up each time they come.</summary>
/// <remarks>
/// By hash only: two of four million series share a 64-bit hash with a probability of about 4e-7, and the price is a selected
/// series that is not seen. When the bound is reached the memory starts anew, which costs another selection, no data.
/// </remarks>
internal sealed class IgnoredSeries(int maxCount)
{
    private const int InitialCapacity = 1024;

    private ulong[] _hashes = new ulong[InitialCapacity];
    private bool _hasZero;

    /// <summary>Hashes remembered.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => 8L * _hashes.Length;

    /// <summary>True when the hash was added since the memory last started anew.</summary>
    public bool Contains(ulong hash)
    {
        if (hash == 0)
        {
            return _hasZero;
        }

        var mask = _hashes.Length - 1;
        for (var i = Home(hash, mask); _hashes[i] != 0; i = (i + 1) & mask)
        {
            if (_hashes[i] == hash)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Remembers a hash that is not contained.</summary>
    public void Add(ulong hash)
    {
        if (Count >= maxCount)
        {
            Clear();
        }

        Count++;
        if (hash == 0)
        {
            // Zero marks a free place.
            _hasZero = true;
            return;
        }

        if (Count * 4L >= _hashes.Length * 3L)
        {
            Grow();
        }

        Place(hash);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Array.Clear(_hashes);
        _hasZero = false;
        Count = 0;
    }

    private void Grow()
    {
        var old = _hashes;
        _hashes = new ulong[old.Length * 2];
        foreach (var hash in old)
        {
            if (hash != 0)
            {
                Place(hash);
            }
        }
    }

    private void Place(ulong hash)
    {
        var mask = _hashes.Length - 1;
        var i = Home(hash, mask);
        while (_hashes[i] != 0)
        {
            i = (i + 1) & mask;
        }

        _hashes[i] = hash;
    }

    private static int Home(ulong hash, int mask) => (int)(HashMix.Of(hash) & (uint)mask);
}
