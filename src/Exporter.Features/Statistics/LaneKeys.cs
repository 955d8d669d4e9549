using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>Integers that sort as float32 do: -0 before +0, missing values last.</summary>
/// <remarks>
/// IEEE 754 numbers of one sign sort as their bits do; those below zero in reverse, so their 31 lower bits are turned over. No finite or infinite value
/// becomes <see cref="Missing"/>.
/// </remarks>
internal static class LaneKeys
{
    /// <summary>Key of NaN: larger than all others.</summary>
    public const int Missing = int.MaxValue;

    /// <summary>Key of one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(float value) => float.IsNaN(value) ? Missing : Flip(BitConverter.SingleToInt32Bits(value));

    /// <summary>Value of a key that is not <see cref="Missing"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ValueOf(int key) => BitConverter.Int32BitsToSingle(Flip(key));

    /// <summary>Keys of as many values as there are, a multiple of sixteen.</summary>
    public static void Fill(ReadOnlySpan<float> values, Span<int> keys)
    {
        ref var from = ref MemoryMarshal.GetReference(values);
        ref var to = ref MemoryMarshal.GetReference(keys[..values.Length]);
        var missing = Vector512.Create(Missing);
        for (nuint i = 0; i + 16 <= (nuint)values.Length; i += 16)
        {
            var value = Vector512.LoadUnsafe(ref from, i);
            var bits = value.AsInt32();
            var key = bits ^ ((bits >> 31) & missing);
            Vector512.ConditionalSelect(Vector512.Equals(value, value).AsInt32(), key, missing).StoreUnsafe(ref to, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Flip(int bits) => bits ^ ((bits >> 31) & int.MaxValue);
}
