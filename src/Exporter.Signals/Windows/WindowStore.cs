using Exporter.Signals.Numerics;
using Exporter.Signals.State;

namespace Exporter.Signals.Windows;

/// <summary>Entities × steps × signals of one predictor: full resolution for recent steps, summaries before.</summary>
/// <remarks>
/// A slab of float32 per entity slot, reused with the slot, holds three rings of rows, and a row holds all signals of one step or bucket:
/// <code>
/// 130 rows   steps     one value a signal
/// 144 rows   buckets   mean, one a signal
/// 144 rows   buckets   extreme, one a signal with a limit: the largest value for a limit above, the smallest for one below
/// </code>
/// So a step touches one short stretch of memory an entity, and the feature engine takes several signals at once into one register.
/// All entities share the ring positions, which follow from the step's number since the epoch.
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

    private const int RingSteps = FineSteps + StepsPerBucket;

    private readonly int _signals;
    private readonly LimitedSignals _limited;
    private readonly SlabPool _slabs;
    private readonly int _meanOffset;
    private readonly int _extremeOffset;
    private long _step = long.MinValue;

    internal WindowStore(PredictorDefinition definition)
    {
        _signals = definition.Signals.Length;
        _limited = new LimitedSignals(definition);
        _meanOffset = RingSteps * _signals;
        _extremeOffset = _meanOffset + (CoarseBuckets * _signals);
        _slabs = new SlabPool(_extremeOffset + (CoarseBuckets * _limited.Count));
    }

    private WindowStore(WindowStore other)
    {
        (_signals, _limited, _meanOffset, _extremeOffset, _step) = (other._signals, other._limited, other._meanOffset, other._extremeOffset, other._step);
        _slabs = other._slabs.Copy();
    }

    /// <summary>Number of the last step since the epoch.</summary>
    internal long Step => _step;

    /// <summary>Bytes per entity.</summary>
    internal int BytesPerEntity => _slabs.SlabLength * sizeof(float);

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    internal void Grow(int slots) => _slabs.Grow(slots);

    /// <summary>Gives the slot empty windows.</summary>
    internal void Open(int slot) => _slabs.Open(slot).Fill(float.NaN);

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

    /// <summary>Values of all signals at the last step, in the definition's order; NaN where missing.</summary>
    internal ReadOnlySpan<float> Last(int slot) => _slabs[slot].Slice(Ring(_step) * _signals, _signals);

    /// <summary>Value of the signal a number of steps within the fine part before the last step; NaN when missing.</summary>
    internal float At(int slot, int signal, int stepsBack) => _slabs[slot][(Ring(_step - stepsBack) * _signals) + signal];

    /// <summary>A store of the same content that shares nothing with this one.</summary>
    internal WindowStore Copy() => new(this);

    /// <summary>Enters a finite value at the last step; the larger one stays where there is one already.</summary>
    /// <returns>False when there was one already.</returns>
    internal bool Enter(int slot, int signal, float value)
    {
        ref var cell = ref _slabs[slot][(Ring(_step) * _signals) + signal];
        var first = float.IsNaN(cell);
        cell = first ? value : Math.Max(cell, value);
        return first;
    }

    /// <summary>Copies a row of as many neighbouring signals as <paramref name="lanes"/> says for every step and bucket, oldest first.</summary>
    /// <param name="slot">The entity.</param>
    /// <param name="signal">First signal. Lanes past the last signal get values of no meaning, finite or NaN.</param>
    /// <param name="lanes">Signals to copy.</param>
    /// <param name="fine"><see cref="FineSteps"/> rows.</param>
    /// <param name="mean"><see cref="CoarseBuckets"/> rows.</param>
    internal void CopyRows(int slot, int signal, int lanes, Span<float> fine, Span<float> mean)
    {
        var slab = _slabs.WithSlack(slot, lanes);
        var rows = new RowCopy(_signals, lanes);
        rows.Unroll(slab[signal..], RingSteps, Ring(_step - FineSteps + 1), fine);
        rows.Unroll(slab[(_meanOffset + signal)..], CoarseBuckets, OldestBucket(), mean);
    }

    /// <summary>Says which step the windows are at; they stay as they are.</summary>
    internal void Seek(long step) => _step = step;

    /// <summary>Saves the windows of one slot.</summary>
    internal void Save(StateWriter writer, int slot) => writer.WriteAll<float>(_slabs[slot]);

    /// <summary>Loads the windows of one slot.</summary>
    internal void Load(StateReader reader, int slot) => reader.ReadAll(_slabs.Open(slot));

    /// <summary>Saves the rows of the newest <paramref name="steps"/> steps, oldest first.</summary>
    internal void SaveLast(StateWriter writer, int slot, int steps)
    {
        var oldest = Ring(_step - steps + 1);
        var first = Math.Min(steps, RingSteps - oldest);
        writer.WriteAll<float>(_slabs[slot].Slice(oldest * _signals, first * _signals));
        writer.WriteAll<float>(_slabs[slot][..((steps - first) * _signals)]);
    }

    /// <summary>Enters a row of values, NaN where missing, at the last step, at which nothing was entered yet.</summary>
    internal void EnterRow(int slot, ReadOnlySpan<float> values) => values.CopyTo(_slabs[slot].Slice(Ring(_step) * _signals, _signals));

    /// <summary>Has the processor fetch a signal's share of the slab, a stretch as long as one signal's windows.</summary>
    internal void Prefetch(int slot, int signal)
    {
        var share = (_slabs.SlabLength + _signals - 1) / _signals;
        _slabs.Prefetch(slot, signal * share, share);
    }

    /// <summary>Copies the extremes of a signal's buckets, oldest first; leaves <paramref name="target"/> alone when the signal has no limit.</summary>
    /// <returns>False when it has none.</returns>
    internal bool CopyExtremes(int slot, int signal, Span<float> target)
    {
        var limited = _limited.PlaceOf(signal);
        if (limited < 0)
        {
            return false;
        }

        new RowCopy(_limited.Count, 1).Unroll(_slabs[slot][(_extremeOffset + limited)..], CoarseBuckets, OldestBucket(), target);
        return true;
    }

    /// <summary>Distance of the newest bucket from the fine part in steps, 0..9.</summary>
    internal int CoarseLag => (int)(_step - FineSteps - (NewestBucket(_step) * StepsPerBucket) - (StepsPerBucket - 1));

    private void AdvanceSlab(Span<float> slab, long from, long to)
    {
        if (to - from >= RingSteps + (CoarseBuckets * StepsPerBucket))
        {
            slab.Fill(float.NaN);
            return;
        }

        for (var step = from + 1; step <= to; step++)
        {
            slab.Slice(Ring(step) * _signals, _signals).Fill(float.NaN);
            if (Floor.Modulo(step - FineSteps, StepsPerBucket) == StepsPerBucket - 1)
            {
                CloseBucket(slab, NewestBucket(step));
            }
        }
    }

    private void CloseBucket(Span<float> slab, long bucket)
    {
        // A bucket's first step number is a multiple of ten, as is the ring's length: the bucket never wraps.
        var steps = slab.Slice(Ring(bucket * StepsPerBucket) * _signals, StepsPerBucket * _signals);
        var position = (int)Floor.Modulo(bucket, CoarseBuckets);
        BucketRow.Means(steps, slab.Slice(_meanOffset + (position * _signals), _signals));
        _limited.Extremes(steps, _signals, slab.Slice(_extremeOffset + (position * _limited.Count), _limited.Count));
    }

    private int OldestBucket() => (int)Floor.Modulo(NewestBucket(_step) + 1, CoarseBuckets);

    private static long NewestBucket(long step) => Floor.Divide(step - FineSteps - (StepsPerBucket - 1), StepsPerBucket);

    private static int Ring(long step) => (int)Floor.Modulo(step, RingSteps);
}
