using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>Passes of a sorting network over rows of eight keys: of two rows the smaller keys go to the upper one.</summary>
internal static class LaneExchange
{
    private const int Lanes = SignalBlock.Lanes;

    /// <summary>Leaves the smaller keys in <paramref name="lower"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Order(ref Vector256<int> lower, ref Vector256<int> upper)
    {
        var smaller = Vector256.Min(lower, upper);
        upper = Vector256.Max(lower, upper);
        lower = smaller;
    }

    /// <summary>Rows from <paramref name="start"/> on with those <paramref name="distance"/> after them, as long as these are before <paramref name="to"/>.</summary>
    public static void Pairs(ref int rows, int start, int distance, int to)
    {
        var pairs = Math.Min(distance, to - distance - start);
        ref var row = ref Unsafe.Add(ref rows, (nint)start * Lanes);
        var apart = (nint)distance * Lanes;
        if (WideExchange.IsSupported)
        {
            WideExchange.Pairs(ref row, apart, pairs);
            return;
        }

        for (; pairs > 0; pairs--)
        {
            Exchange(ref row, ref Unsafe.Add(ref row, apart));
            row = ref Unsafe.Add(ref row, Lanes);
        }
    }

    /// <summary>The run [from + run, to) with the reversed end of the run before it.</summary>
    public static void Reversed(ref int rows, int from, int run, int to)
    {
        ref var upper = ref Unsafe.Add(ref rows, (nint)(from + run) * Lanes);
        if (WideExchange.IsSupported)
        {
            WideExchange.Reversed(ref upper, to - from - run);
            return;
        }

        ref var lower = ref Unsafe.Add(ref upper, -Lanes);
        for (var pairs = to - from - run; pairs > 0; pairs--)
        {
            Exchange(ref lower, ref upper);
            lower = ref Unsafe.Add(ref lower, -Lanes);
            upper = ref Unsafe.Add(ref upper, Lanes);
        }
    }

    /// <summary><see cref="Pairs"/> at <paramref name="distance"/> and then at half of it, over twice the distance.</summary>
    public static void Quads(ref int row, int distance)
    {
        if (WideExchange.IsSupported)
        {
            WideExchange.Quads(ref row, distance);
            return;
        }

        var half = (nint)distance / 2 * Lanes;
        for (var quads = distance / 2; quads > 0; quads--)
        {
            ref var third = ref Unsafe.Add(ref row, 2 * half);
            var a = Vector256.LoadUnsafe(ref row);
            var b = Vector256.LoadUnsafe(ref Unsafe.Add(ref row, half));
            var c = Vector256.LoadUnsafe(ref third);
            var d = Vector256.LoadUnsafe(ref Unsafe.Add(ref third, half));
            Order(ref a, ref c);
            Order(ref b, ref d);
            Order(ref a, ref b);
            Order(ref c, ref d);
            a.StoreUnsafe(ref row);
            b.StoreUnsafe(ref Unsafe.Add(ref row, half));
            c.StoreUnsafe(ref third);
            d.StoreUnsafe(ref Unsafe.Add(ref third, half));
            row = ref Unsafe.Add(ref row, Lanes);
        }
    }

    /// <summary><see cref="Reversed"/> of two whole runs and then <see cref="Pairs"/> at half a run.</summary>
    public static void ReversedQuads(ref int row, int run)
    {
        if (WideExchange.IsSupported)
        {
            WideExchange.ReversedQuads(ref row, run);
            return;
        }

        var half = (nint)run / 2 * Lanes;
        ref var last = ref Unsafe.Add(ref row, ((2 * (nint)run) - 1) * Lanes);
        for (var quads = run / 2; quads > 0; quads--)
        {
            var a = Vector256.LoadUnsafe(ref row);
            var b = Vector256.LoadUnsafe(ref Unsafe.Add(ref row, half));
            var c = Vector256.LoadUnsafe(ref Unsafe.Add(ref last, -half));
            var d = Vector256.LoadUnsafe(ref last);
            Order(ref a, ref d);
            Order(ref b, ref c);
            Order(ref a, ref b);
            Order(ref c, ref d);
            a.StoreUnsafe(ref row);
            b.StoreUnsafe(ref Unsafe.Add(ref row, half));
            c.StoreUnsafe(ref Unsafe.Add(ref last, -half));
            d.StoreUnsafe(ref last);
            row = ref Unsafe.Add(ref row, Lanes);
            last = ref Unsafe.Add(ref last, -Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref int lower, ref int upper)
    {
        var a = Vector256.LoadUnsafe(ref lower);
        var b = Vector256.LoadUnsafe(ref upper);
        Order(ref a, ref b);
        a.StoreUnsafe(ref lower);
        b.StoreUnsafe(ref upper);
    }
}
