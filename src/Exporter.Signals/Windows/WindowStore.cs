using Exporter.Signals.Numerics;
using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>Entities × signals × steps of one predictor: full resolution for recent steps, summaries before.</summary>
/// <remarks>
/// One slab of float32 per entity slot, reused with the slot. Per signal it holds a ring of 130 steps and three rings
/// of 144 buckets. All entities share the ring positions, which follow from the step's number since the epoch.
/// The fine ring is one bucket longer than the fine part: when the tenth step of a bucket leaves the fine part, the whole bucket
/// still lies in the ring, so buckets need no accumulators.
/// </remarks>
public sealed class WindowStore
{
    /// <summary>Steps kept at full resolution.</summary>
    public const int FineSteps = 120;

    /// <summary>Ten-step summaries kept before the fine part.</summary>
    public const int CoarseBuckets = 144;

    /// <summary>Steps in one summary.</summary>
    public const int StepsPerBucket = 10;

    /// <summary>Steps that the fine part and the summaries span together.</summary>
    public const int SpanSteps = FineSteps + (CoarseBuckets * StepsPerBucket);

    /// <summary>Float32 values per entity and signal.</summary>
    public const int FloatsPerSignal = RingSteps + (3 * CoarseBuckets);

    private const int RingSteps = FineSteps + StepsPerBucket;
    private const int MinOffset = RingSteps;
    private const int MeanOffset = MinOffset + CoarseBuckets;
    private const int MaxOffset = MeanOffset + CoarseBuckets;

    private readonly int _signals;
    private float[]?[] _slabs = [];
    private long _step = long.MinValue;

    internal WindowStore(int signals) => _signals = signals;

    /// <summary>Number of the last step since the epoch.</summary>
    internal long Step => _step;

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    internal void Grow(int slots) => Array.Resize(ref _slabs, slots);

    /// <summary>Gives the slot empty windows.</summary>
    internal void Open(int slot) => (_slabs[slot] ??= new float[_signals * FloatsPerSignal]).AsSpan().Fill(float.NaN);

    /// <summary>Moves on to step number <paramref name="step"/>; every signal of slots below <paramref name="slots"/> is missing there and in between.</summary>
    internal void Advance(long step, int slots) => Advance(step, 0, slots);

    /// <summary>The same for the slots from <paramref name="first"/> on only; the others must not be read before they were moved too.</summary>
    internal void Advance(long step, int first, int slots)
    {
        var from = _step;
        _step = step;
        for (var slot = first; slot < slots && from != long.MinValue; slot++)
        {
            AdvanceSlab(_slabs[slot], from, step);
        }
    }

    /// <summary>Value of the signal at the last step; NaN when missing.</summary>
    internal float Last(int slot, int signal) => _slabs[slot]![(signal * FloatsPerSignal) + Ring(_step)];

    /// <summary>Enters a finite value at the last step; the larger one stays where there is one already.</summary>
    /// <returns>False when there was one already.</returns>
    internal bool Enter(int slot, int signal, float value)
    {
        ref var cell = ref _slabs[slot]![(signal * FloatsPerSignal) + Ring(_step)];
        var first = float.IsNaN(cell);
        cell = first ? value : Math.Max(cell, value);
        return first;
    }

    /// <summary>Copies the signal's windows, oldest first, and returns the distance of the newest bucket from the fine part in steps.</summary>
    internal int Copy(int slot, int signal, Span<float> fine, Span<float> min, Span<float> mean, Span<float> max)
    {
        var window = _slabs[slot].AsSpan(signal * FloatsPerSignal, FloatsPerSignal);
        Unroll(window[..RingSteps], Ring(_step - FineSteps + 1), fine);
        var newest = NewestBucket(_step);
        var oldest = (int)Floor.Modulo(newest + 1, CoarseBuckets);
        Unroll(window.Slice(MinOffset, CoarseBuckets), oldest, min);
        Unroll(window.Slice(MeanOffset, CoarseBuckets), oldest, mean);
        Unroll(window.Slice(MaxOffset, CoarseBuckets), oldest, max);
        return (int)(_step - FineSteps - (newest * StepsPerBucket) - (StepsPerBucket - 1));
    }

    /// <summary>True when the slot was opened or loaded.</summary>
    internal bool IsOpen(int slot) => _slabs[slot] is not null;

    /// <summary>Says which step the windows are at; they stay as they are.</summary>
    internal void Seek(long step) => _step = step;

    /// <summary>Copies the signal's newest values, oldest first.</summary>
    internal void CopyLast(int slot, int signal, Span<float> values) =>
        Unroll(_slabs[slot].AsSpan(signal * FloatsPerSignal, RingSteps), Ring(_step - values.Length + 1), values);

    /// <summary>Saves the windows of one slot.</summary>
    internal void Save(StateWriter writer, int slot) => writer.WriteAll<float>(_slabs[slot]);

    /// <summary>Loads the windows of one slot.</summary>
    internal void Load(StateReader reader, int slot) =>
        reader.ReadAll<float>(_slabs[slot] ??= GC.AllocateUninitializedArray<float>(_signals * FloatsPerSignal));

    private static void Unroll(ReadOnlySpan<float> ring, int start, Span<float> target)
    {
        var head = Math.Min(ring.Length - start, target.Length);
        ring.Slice(start, head).CopyTo(target);
        ring[..(target.Length - head)].CopyTo(target[head..]);
    }

    private static void AdvanceSlab(float[]? slab, long from, long to)
    {
        if (slab is null)
        {
            return;
        }

        if (to - from >= RingSteps + (CoarseBuckets * StepsPerBucket))
        {
            slab.AsSpan().Fill(float.NaN);
            return;
        }

        for (var step = from + 1; step <= to; step++)
        {
            var position = Ring(step);
            var closing = Floor.Modulo(step - FineSteps, StepsPerBucket) == StepsPerBucket - 1;
            for (var start = 0; start < slab.Length; start += FloatsPerSignal)
            {
                slab[start + position] = float.NaN;
                if (closing)
                {
                    CloseBucket(slab.AsSpan(start, FloatsPerSignal), NewestBucket(step));
                }
            }
        }
    }

    private static void CloseBucket(Span<float> window, long bucket)
    {
        // A bucket's first step number is a multiple of ten, as is the ring's length: the bucket never wraps.
        var steps = window.Slice(Ring(bucket * StepsPerBucket), StepsPerBucket);
        var sum = new CompensatedSum();
        float min = float.PositiveInfinity, max = float.NegativeInfinity;
        var count = 0;
        foreach (var value in steps)
        {
            if (float.IsNaN(value))
            {
                continue;
            }

            sum.Add(value);
            min = Math.Min(min, value);
            max = Math.Max(max, value);
            count++;
        }

        var position = (int)Floor.Modulo(bucket, CoarseBuckets);
        window[MinOffset + position] = count == 0 ? float.NaN : min;
        window[MeanOffset + position] = count == 0 ? float.NaN : (float)(sum.Value / count);
        window[MaxOffset + position] = count == 0 ? float.NaN : max;
    }

    private static long NewestBucket(long step) => Floor.Divide(step - FineSteps - (StepsPerBucket - 1), StepsPerBucket);

    private static int Ring(long step) => (int)Floor.Modulo(step, RingSteps);
}
