using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>Sorts eight series at once, each in its own lane of a register, by a network of comparisons without branches.</summary>
/// <remarks>
/// Batcher's bitonic network (K. Batcher, "Sorting networks and their applications", 1968) in the form that sorts upwards throughout: eights are sorted in registers, and two sorted
/// runs are merged by comparing the first with the reversed second, then over distances that halve down to 1. Rows past
/// the end count as larger than all, so comparisons with them are left out; there is nothing that depends on the data.
/// Integers (<see cref="LaneKeys"/>) have an exact minimum and maximum on every processor, which zeros and NaN of floating point have not.
/// With registers of 512 bits (<see cref="WideExchange"/>) an instruction compares two rows with two others.
/// Cost: some 2,000 comparisons for 128 rows, each of two instructions for eight series.
/// </remarks>
internal static class LaneSort
{
    private const int Lanes = SignalBlock.Lanes;

    /// <summary>Rows are sorted in groups of this many: all starts and lengths are multiples of it.</summary>
    public const int Group = 8;

    /// <summary>Sorts rows <paramref name="from"/> up to <paramref name="to"/> of every lane upwards.</summary>
    public static void Sort(Span<int> keys, int from, int to)
    {
        ref var rows = ref First(keys, to);
        var sorted = from;
        for (; WideExchange.IsSupported && sorted + WideSort.Rows <= to; sorted += WideSort.Rows)
        {
            WideSort.Sort(ref Row(ref rows, sorted));
        }

        for (; sorted < to; sorted += Group)
        {
            SortGroup(ref Row(ref rows, sorted));
        }

        for (var run = WideExchange.IsSupported ? WideSort.Rows : Group; run < to - from; run *= 2)
        {
            for (var start = from; start + run < to; start += 2 * run)
            {
                Merge(ref rows, start, run, Math.Min(to, start + (2 * run)));
            }
        }
    }

    /// <summary>Merges the sorted runs [from, from + run) and [from + run, to) into one; <paramref name="run"/> is a power of two.</summary>
    public static void Merge(Span<int> keys, int from, int run, int to) => Merge(ref First(keys, to), from, run, to);

    private static void Merge(ref int rows, int from, int run, int to)
    {
        // Two distances a pass, wherever four rows belong together: half the loads and stores.
        var distance = run / 2;
        if (to == from + (2 * run) && distance >= Group)
        {
            LaneExchange.ReversedQuads(ref Row(ref rows, from), run);
            distance /= 2;
        }
        else
        {
            LaneExchange.Reversed(ref rows, from, run, to);
        }

        for (; distance >= 2 * Group; distance /= 4)
        {
            for (var start = from; start < to; start += 2 * distance)
            {
                if (start + (2 * distance) <= to)
                {
                    LaneExchange.Quads(ref Row(ref rows, start), distance);
                    continue;
                }

                LaneExchange.Pairs(ref rows, start, distance, to);
                LaneExchange.Pairs(ref rows, start, distance / 2, to);
                LaneExchange.Pairs(ref rows, start + distance, distance / 2, to);
            }
        }

        for (var start = from; start < to && distance == Group; start += 2 * Group)
        {
            LaneExchange.Pairs(ref rows, start, Group, to);
        }

        if (WideExchange.IsSupported)
        {
            WideSort.Finish(ref Row(ref rows, from), (to - from) / Group);
            return;
        }

        for (var start = from; start < to; start += Group)
        {
            MergeGroup(ref Row(ref rows, start));
        }
    }

    // Distances 4, 2 and 1 without leaving the registers.
    private static void MergeGroup(ref int group)
    {
        Load(ref group, out var a, out var b, out var c, out var d, out var e, out var f, out var g, out var h);
        LaneExchange.Order(ref a, ref e);
        LaneExchange.Order(ref b, ref f);
        LaneExchange.Order(ref c, ref g);
        LaneExchange.Order(ref d, ref h);
        LaneExchange.Order(ref a, ref c);
        LaneExchange.Order(ref b, ref d);
        LaneExchange.Order(ref e, ref g);
        LaneExchange.Order(ref f, ref h);
        LaneExchange.Order(ref a, ref b);
        LaneExchange.Order(ref c, ref d);
        LaneExchange.Order(ref e, ref f);
        LaneExchange.Order(ref g, ref h);
        Store(ref group, a, b, c, d, e, f, g, h);
    }

    // The smallest network for eight: 19 comparisons (Knuth, The Art of Computer Programming 3, 5.3.4).
    private static void SortGroup(ref int group)
    {
        Load(ref group, out var a, out var b, out var c, out var d, out var e, out var f, out var g, out var h);
        LaneExchange.Order(ref a, ref c);
        LaneExchange.Order(ref b, ref d);
        LaneExchange.Order(ref e, ref g);
        LaneExchange.Order(ref f, ref h);
        LaneExchange.Order(ref a, ref e);
        LaneExchange.Order(ref b, ref f);
        LaneExchange.Order(ref c, ref g);
        LaneExchange.Order(ref d, ref h);
        LaneExchange.Order(ref a, ref b);
        LaneExchange.Order(ref c, ref d);
        LaneExchange.Order(ref e, ref f);
        LaneExchange.Order(ref g, ref h);
        LaneExchange.Order(ref c, ref e);
        LaneExchange.Order(ref d, ref f);
        LaneExchange.Order(ref b, ref e);
        LaneExchange.Order(ref d, ref g);
        LaneExchange.Order(ref b, ref c);
        LaneExchange.Order(ref d, ref e);
        LaneExchange.Order(ref f, ref g);
        Store(ref group, a, b, c, d, e, f, g, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(
        ref int group, out Vector256<int> a, out Vector256<int> b, out Vector256<int> c, out Vector256<int> d,
        out Vector256<int> e, out Vector256<int> f, out Vector256<int> g, out Vector256<int> h)
    {
        a = Vector256.LoadUnsafe(ref group);
        b = Vector256.LoadUnsafe(ref Row(ref group, 1));
        c = Vector256.LoadUnsafe(ref Row(ref group, 2));
        d = Vector256.LoadUnsafe(ref Row(ref group, 3));
        e = Vector256.LoadUnsafe(ref Row(ref group, 4));
        f = Vector256.LoadUnsafe(ref Row(ref group, 5));
        g = Vector256.LoadUnsafe(ref Row(ref group, 6));
        h = Vector256.LoadUnsafe(ref Row(ref group, 7));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        ref int group, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d,
        Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h)
    {
        a.StoreUnsafe(ref group);
        b.StoreUnsafe(ref Row(ref group, 1));
        c.StoreUnsafe(ref Row(ref group, 2));
        d.StoreUnsafe(ref Row(ref group, 3));
        e.StoreUnsafe(ref Row(ref group, 4));
        f.StoreUnsafe(ref Row(ref group, 5));
        g.StoreUnsafe(ref Row(ref group, 6));
        h.StoreUnsafe(ref Row(ref group, 7));
    }

    private static ref int First(Span<int> keys, int rows) => ref MemoryMarshal.GetReference(keys[..(rows * Lanes)]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref int Row(ref int rows, int row) => ref Unsafe.Add(ref rows, (nint)(row * Lanes));
}
