using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Exporter.Features.Statistics;

/// <summary>The passes of <see cref="LaneExchange"/> with two rows a register, where registers have 512 bits: the same rows are compared, in half as many instructions.</summary>
/// <remarks>Integers only, so what comes out is the same to the bit. All numbers of rows are multiples of <see cref="LaneSort.Group"/>, hence even.</remarks>
internal static class WideExchange
{
    private const int Lanes = SignalBlock.Lanes;
    private const int Wide = 2 * Lanes;

    /// <summary>Whether the processor has such registers.</summary>
    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Avx512F.IsSupported;
    }

    /// <summary>Leaves the smaller keys in <paramref name="lower"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Order(ref Vector512<int> lower, ref Vector512<int> upper)
    {
        var smaller = Vector512.Min(lower, upper);
        upper = Vector512.Max(lower, upper);
        lower = smaller;
    }

    /// <summary>The first rows of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> FirstOf(Vector512<int> a, Vector512<int> b) => Avx512F.Shuffle4x128(a, b, 0x44);

    /// <summary>The second rows of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SecondOf(Vector512<int> a, Vector512<int> b) => Avx512F.Shuffle4x128(a, b, 0xEE);

    /// <summary>Both rows of the register in reverse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Turn(Vector512<int> rows) => Avx512F.Shuffle4x128(rows, rows, 0x4E);

    /// <summary>See <see cref="LaneExchange.Pairs"/>.</summary>
    public static void Pairs(ref int row, nint apart, int pairs)
    {
        for (; pairs > 0; pairs -= 2)
        {
            var a = Vector512.LoadUnsafe(ref row);
            var b = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, apart));
            Order(ref a, ref b);
            a.StoreUnsafe(ref row);
            b.StoreUnsafe(ref Unsafe.Add(ref row, apart));
            row = ref Unsafe.Add(ref row, Wide);
        }
    }

    /// <summary>See <see cref="LaneExchange.Reversed"/>.</summary>
    public static void Reversed(ref int upper, int pairs)
    {
        ref var lower = ref Unsafe.Add(ref upper, -Wide);
        for (; pairs > 0; pairs -= 2)
        {
            var a = Turn(Vector512.LoadUnsafe(ref lower));
            var b = Vector512.LoadUnsafe(ref upper);
            Order(ref a, ref b);
            Turn(a).StoreUnsafe(ref lower);
            b.StoreUnsafe(ref upper);
            lower = ref Unsafe.Add(ref lower, -Wide);
            upper = ref Unsafe.Add(ref upper, Wide);
        }
    }

    /// <summary>See <see cref="LaneExchange.Quads"/>.</summary>
    public static void Quads(ref int row, int distance)
    {
        var half = (nint)distance / 2 * Lanes;
        for (var quads = distance / 2; quads > 0; quads -= 2)
        {
            ref var third = ref Unsafe.Add(ref row, 2 * half);
            var a = Vector512.LoadUnsafe(ref row);
            var b = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, half));
            var c = Vector512.LoadUnsafe(ref third);
            var d = Vector512.LoadUnsafe(ref Unsafe.Add(ref third, half));
            Order(ref a, ref c);
            Order(ref b, ref d);
            Order(ref a, ref b);
            Order(ref c, ref d);
            a.StoreUnsafe(ref row);
            b.StoreUnsafe(ref Unsafe.Add(ref row, half));
            c.StoreUnsafe(ref third);
            d.StoreUnsafe(ref Unsafe.Add(ref third, half));
            row = ref Unsafe.Add(ref row, Wide);
        }
    }

    /// <summary>See <see cref="LaneExchange.ReversedQuads"/>.</summary>
    public static void ReversedQuads(ref int row, int run)
    {
        var half = (nint)run / 2 * Lanes;
        ref var last = ref Unsafe.Add(ref row, ((2 * (nint)run) - 2) * Lanes);
        for (var quads = run / 2; quads > 0; quads -= 2)
        {
            var a = Vector512.LoadUnsafe(ref row);
            var b = Vector512.LoadUnsafe(ref Unsafe.Add(ref row, half));
            var c = Turn(Vector512.LoadUnsafe(ref Unsafe.Add(ref last, -half)));
            var d = Turn(Vector512.LoadUnsafe(ref last));
            Order(ref a, ref d);
            Order(ref b, ref c);
            Order(ref a, ref b);
            Order(ref c, ref d);
            a.StoreUnsafe(ref row);
            b.StoreUnsafe(ref Unsafe.Add(ref row, half));
            Turn(c).StoreUnsafe(ref Unsafe.Add(ref last, -half));
            Turn(d).StoreUnsafe(ref last);
            row = ref Unsafe.Add(ref row, Wide);
            last = ref Unsafe.Add(ref last, -Wide);
        }
    }
}
