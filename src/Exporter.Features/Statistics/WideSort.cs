using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Exporter.Features.Statistics.WideExchange;

namespace Exporter.Features.Statistics;

/// <summary>The ends of <see cref="LaneSort"/> that stay within registers, with two rows of eight keys in each.</summary>
internal static class WideSort
{
    /// <summary>Rows that <see cref="Sort"/> sorts.</summary>
    public const int Rows = 16;

    private const int Wide = 2 * SignalBlock.Lanes;

    /// <summary>Distances 4, 2 and 1 of a merge, for every eight rows.</summary>
    public static void Finish(ref int row, int groups)
    {
        for (; groups > 0; groups--)
        {
            var a = Vector512.LoadUnsafe(ref row);
            var b = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, Wide));
            var c = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, 2 * Wide));
            var d = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, 3 * Wide));
            Finish(a, b, c, d, ref row);
            row = ref Unsafe.Add(ref row, 4 * Wide);
        }
    }

    /// <summary>Sorts sixteen rows: the even and the odd ones side by side by the network of eight, and then one with the other.</summary>
    public static void Sort(ref int row)
    {
        var a = Vector512.LoadUnsafe(ref row);
        var b = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, Wide));
        var c = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, 2 * Wide));
        var d = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, 3 * Wide));
        var e = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, 4 * Wide));
        var f = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, 5 * Wide));
        var g = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, 6 * Wide));
        var h = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, 7 * Wide));
        Order(ref a, ref c);
        Order(ref b, ref d);
        Order(ref e, ref g);
        Order(ref f, ref h);
        Order(ref a, ref e);
        Order(ref b, ref f);
        Order(ref c, ref g);
        Order(ref d, ref h);
        Order(ref a, ref b);
        Order(ref c, ref d);
        Order(ref e, ref f);
        Order(ref g, ref h);
        Order(ref c, ref e);
        Order(ref d, ref f);
        Order(ref b, ref e);
        Order(ref d, ref g);
        Order(ref b, ref c);
        Order(ref d, ref e);
        Order(ref f, ref g);

        // Each even row with the odd one as far from the other end; the eight smaller keys are then in a to d, the larger in e to h, both bitonic.
        (e, f, g, h) = (Turn(e), Turn(f), Turn(g), Turn(h));
        Order(ref a, ref h);
        Order(ref b, ref g);
        Order(ref c, ref f);
        Order(ref d, ref e);
        Finish(FirstOf(a, b), FirstOf(c, d), SecondOf(d, c), SecondOf(b, a), ref row);
        Finish(FirstOf(h, g), FirstOf(f, e), SecondOf(e, f), SecondOf(g, h), ref Unsafe.Add(ref row, 4 * Wide));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, ref int row)
    {
        Order(ref a, ref c);
        Order(ref b, ref d);
        Order(ref a, ref b);
        Order(ref c, ref d);
        Neighbours(ref a, ref b);
        Neighbours(ref c, ref d);
        a.StoreUnsafe(ref row);
        b.StoreUnsafe(ref Unsafe.Add(ref row, Wide));
        c.StoreUnsafe(ref Unsafe.Add(ref row, 2 * Wide));
        d.StoreUnsafe(ref Unsafe.Add(ref row, 3 * Wide));
    }

    // The two rows within each register.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Neighbours(ref Vector512<int> a, ref Vector512<int> b)
    {
        var first = FirstOf(a, b);
        var second = SecondOf(a, b);
        Order(ref first, ref second);
        a = FirstOf(first, second);
        b = SecondOf(first, second);
    }
}
