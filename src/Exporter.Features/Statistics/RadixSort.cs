namespace Exporter.Features.Statistics;

/// <summary>Sorts many keys (<see cref="LaneKeys"/>) in time proportional to their number: three passes of eleven bits.</summary>
/// <remarks>For a hundred thousand keys some ten times faster than comparing, and as fast whatever the order they come in.</remarks>
internal static class RadixSort
{
    private const int Bits = 11;
    private const int Digits = 1 << Bits;

    /// <summary>Sorts upwards.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="work">Scratch memory, at least as long.</param>
    public static void Sort(Span<int> keys, Span<int> work)
    {
        var from = keys;
        var to = work[..keys.Length];
        for (var shift = 0; shift < 32; shift += Bits)
        {
            Distribute(from, to, shift);
            var other = from;
            from = to;
            to = other;
        }

        // An odd number of passes ends in the scratch memory.
        from.CopyTo(keys);
    }

    private static void Distribute(ReadOnlySpan<int> from, Span<int> to, int shift)
    {
        Span<int> starts = stackalloc int[Digits];
        starts.Clear();
        foreach (var key in from)
        {
            starts[Digit(key, shift)]++;
        }

        var start = 0;
        foreach (ref var count in starts)
        {
            var here = count;
            count = start;
            start += here;
        }

        foreach (var key in from)
        {
            to[starts[Digit(key, shift)]++] = key;
        }
    }

    // The sign is turned over, so that what is below zero comes first.
    private static int Digit(int key, int shift) => (int)(((uint)(key ^ int.MinValue) >> shift) & (Digits - 1));
}
