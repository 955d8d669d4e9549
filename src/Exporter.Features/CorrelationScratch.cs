using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Exporter.Features.Statistics;
using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>The fine parts of all signals of one entity in two standardised halves, for their correlations. Reused for every entity.</summary>
/// <remarks>
/// A row is a step and has one float32 a signal, scaled so that the dot product of two columns over a half is their correlation. The products of four
/// columns with eight are summed at once, over both halves, each pair in its own lane from the oldest step to the newest.
/// Cost: 120 multiply-adds a pair, eight or sixteen pairs an instruction: for 30 signals a few per cent of all features, for 100 a fifth.
/// </remarks>
internal sealed class CorrelationScratch(int signals)
{
    private const int Half = WindowStore.FineSteps / 2;
    private const int Fewest = Half / 2;
    private const int Lanes = SignalBlock.Lanes;
    private const int Tile = 4;

    private readonly int _stride = (signals + Lanes - 1) / Lanes * Lanes;
    private readonly float[] _values = new float[(signals + Lanes - 1) / Lanes * Lanes * WindowStore.FineSteps];
    private int _usable;

    /// <summary>Begins an entity.</summary>
    public void Clear() => _usable = 0;

    /// <summary>Takes over the fine parts of a block whose first signal is <paramref name="signal"/>.</summary>
    public void Load(int signal, SignalBlock block)
    {
        var exists = Vector512.LessThan(Vector512<double>.Indices, Vector512.Create((double)(signals - signal)));
        var (older, newer) = (Scale(block.Moments, 0, out var isOldUsable), Scale(block.Moments, Lanes, out var isNewUsable));
        var usable = exists & isOldUsable & isNewUsable;
        _usable += BitOperations.PopCount(usable.ExtractMostSignificantBits());
        Standardise(block, signal, 0, older & usable);
        Standardise(block, signal, 1, newer & usable);
    }

    /// <summary>Mean over all pairs of signals of |r over the last 60 steps - r over the 60 before|, 0..2, with r Pearson's correlation.</summary>
    /// <returns>NaN when no pair is usable. A signal is used when both halves have 30 values and are not constant.</returns>
    /// <remarks>A missing value counts as the half's mean, so it pulls r towards 0.</remarks>
    public double Change()
    {
        if (_usable < 2)
        {
            return double.NaN;
        }

        // A signal that is not used is all zeros, so its pairs add nothing.
        Vector256<double> lower = default, upper = default;
        for (var a = 0; a < _stride; a += Tile)
        {
            var b = a / Lanes * Lanes;
            for (; Vector512.IsHardwareAccelerated && b + (2 * Lanes) <= _stride; b += 2 * Lanes)
            {
                AddWideTile(a, b, ref lower, ref upper);
            }

            for (; b < _stride; b += Lanes)
            {
                AddTile(a, b, ref lower, ref upper);
            }
        }

        var sum = 0.0;
        for (var lane = 0; lane < Vector256<double>.Count; lane++)
        {
            sum += lower[lane] + upper[lane];
        }

        return sum / (_usable * (_usable - 1) / 2.0);
    }

    private void AddTile(int a, int b, ref Vector256<double> lower, ref Vector256<double> upper)
    {
        ref var row = ref MemoryMarshal.GetArrayDataReference(_values);
        var toNewer = (nint)(Half * _stride);
        Vector256<float> old0 = default, old1 = default, old2 = default, old3 = default;
        Vector256<float> new0 = default, new1 = default, new2 = default, new3 = default;
        for (var step = 0; step < Half; step++)
        {
            var old = Vector256.LoadUnsafe(ref row, (nuint)b);
            old0 = MultiplyAdd(ref row, a, old, old0);
            old1 = MultiplyAdd(ref row, a + 1, old, old1);
            old2 = MultiplyAdd(ref row, a + 2, old, old2);
            old3 = MultiplyAdd(ref row, a + 3, old, old3);
            ref var newer = ref Unsafe.Add(ref row, toNewer);
            var now = Vector256.LoadUnsafe(ref newer, (nuint)b);
            new0 = MultiplyAdd(ref newer, a, now, new0);
            new1 = MultiplyAdd(ref newer, a + 1, now, new1);
            new2 = MultiplyAdd(ref newer, a + 2, now, new2);
            new3 = MultiplyAdd(ref newer, a + 3, now, new3);
            row = ref Unsafe.Add(ref row, _stride);
        }

        Collect(new0 - old0, a, b, ref lower, ref upper);
        Collect(new1 - old1, a + 1, b, ref lower, ref upper);
        Collect(new2 - old2, a + 2, b, ref lower, ref upper);
        Collect(new3 - old3, a + 3, b, ref lower, ref upper);
    }

    // Twice as many pairs, collected in the order of two tiles.
    private void AddWideTile(int a, int b, ref Vector256<double> lower, ref Vector256<double> upper)
    {
        ref var row = ref MemoryMarshal.GetArrayDataReference(_values);
        var toNewer = (nint)(Half * _stride);
        Vector512<float> old0 = default, old1 = default, old2 = default, old3 = default;
        Vector512<float> new0 = default, new1 = default, new2 = default, new3 = default;
        for (var step = 0; step < Half; step++)
        {
            var old = Vector512.LoadUnsafe(ref row, (nuint)b);
            old0 = MultiplyAdd(ref row, a, old, old0);
            old1 = MultiplyAdd(ref row, a + 1, old, old1);
            old2 = MultiplyAdd(ref row, a + 2, old, old2);
            old3 = MultiplyAdd(ref row, a + 3, old, old3);
            ref var newer = ref Unsafe.Add(ref row, toNewer);
            var now = Vector512.LoadUnsafe(ref newer, (nuint)b);
            new0 = MultiplyAdd(ref newer, a, now, new0);
            new1 = MultiplyAdd(ref newer, a + 1, now, new1);
            new2 = MultiplyAdd(ref newer, a + 2, now, new2);
            new3 = MultiplyAdd(ref newer, a + 3, now, new3);
            row = ref Unsafe.Add(ref row, _stride);
        }

        (new0, new1, new2, new3) = (new0 - old0, new1 - old1, new2 - old2, new3 - old3);
        Collect(new0.GetLower(), a, b, ref lower, ref upper);
        Collect(new1.GetLower(), a + 1, b, ref lower, ref upper);
        Collect(new2.GetLower(), a + 2, b, ref lower, ref upper);
        Collect(new3.GetLower(), a + 3, b, ref lower, ref upper);
        Collect(new0.GetUpper(), a, b + Lanes, ref lower, ref upper);
        Collect(new1.GetUpper(), a + 1, b + Lanes, ref lower, ref upper);
        Collect(new2.GetUpper(), a + 2, b + Lanes, ref lower, ref upper);
        Collect(new3.GetUpper(), a + 3, b + Lanes, ref lower, ref upper);
    }

    // Every pair once: lanes whose signal comes after a.
    private static void Collect(Vector256<float> change, int a, int b, ref Vector256<double> lower, ref Vector256<double> upper)
    {
        var after = Vector256.GreaterThan(Vector256.Create(b) + Vector256<int>.Indices, Vector256.Create(a));
        var counted = Vector256.Abs(change) & after.AsSingle();
        lower += Vector256.WidenLower(counted);
        upper += Vector256.WidenUpper(counted);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> MultiplyAdd(ref float row, int a, Vector256<float> b, Vector256<float> sum) =>
        Vector256.FusedMultiplyAdd(Vector256.Create(Unsafe.Add(ref row, a)), b, sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(ref float row, int a, Vector512<float> b, Vector512<float> sum) =>
        Vector512.FusedMultiplyAdd(Vector512.Create(Unsafe.Add(ref row, a)), b, sum);

    private void Standardise(SignalBlock block, int signal, int half, Vector512<double> scale)
    {
        ref var from = ref MemoryMarshal.GetReference(block.Fine);
        ref var to = ref MemoryMarshal.GetArrayDataReference(_values);
        var mean = Vector512.Create(block.Moments.Mean, half * Lanes);
        for (var row = half * Half; row < (half + 1) * Half; row++)
        {
            var value = LaneMath.Widen(ref Unsafe.Add(ref from, (nint)(row * Lanes)));
            LaneMath.Narrow(LaneMath.Present(value - mean) * scale).StoreUnsafe(ref to, (nuint)((row * _stride) + signal));
        }
    }

    // Scaled to unit length, so that the dot product of two is their correlation.
    private static Vector512<double> Scale(FineMoments moments, int at, out Vector512<double> isUsable)
    {
        var (count, squares) = (Vector512.Create(moments.Count, at), Vector512.Create(moments.Squares, at));

        // Rounding noise around a constant is not behaviour.
        var deviation = Vector512.Sqrt(squares / (count - Vector512<double>.One));
        var noise = Vector512.Create(1e-6) * Vector512.Abs(Vector512.Create(moments.Mean, at));
        isUsable = Vector512.GreaterThanOrEqual(count, Vector512.Create((double)Fewest))
            & Vector512.GreaterThan(deviation, noise) & Vector512.GreaterThan(deviation, Vector512.Create(1e-12));
        return Vector512<double>.One / Vector512.Sqrt(squares);
    }
}
