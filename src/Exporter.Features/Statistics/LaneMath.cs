using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Exporter.Features.Statistics;

/// <summary>Arithmetic on eight lanes in float64. Every lane is worked out by itself and in a fixed order, so results do not depend on the processor.</summary>
/// <remarks>Where registers are narrower, the runtime makes two or four operations of one.</remarks>
internal static class LaneMath
{
    /// <summary>Eight neighbouring float32 as float64; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Widen(ref float first) => Vector512.WidenLower(Vector256.LoadUnsafe(ref first).ToVector512Unsafe());

    /// <summary>Eight neighbouring integers as float64; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Widen(Vector256<int> values) => Vector512.ConvertToDouble(Vector512.WidenLower(values.ToVector512Unsafe()));

    /// <summary>Eight float64, each rounded to the nearest float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Narrow(Vector512<double> values) => 
        Avx512F.IsSupported ? Avx512F.ConvertToVector256Single(values) : Vector512.Narrow(values, values).GetLower();

    /// <summary>Zero where NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Present(Vector512<double> value) => value & Vector512.Equals(value, value);

    /// <summary>a · b + c, rounded once, which is the same everywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);
}
