using System.Runtime.Intrinsics;
using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>How high a signal with a limit used to come, turned so that it rises towards the limit. Reused for every signal.</summary>
internal sealed class LimitHistory
{
    /// <summary>Ten-step buckets in a block of the envelope: 120 steps, as many as the fine part.</summary>
    public const int BlockBuckets = SignalBlock.FineBuckets;

    /// <summary>Blocks of the history.</summary>
    public const int Blocks = SignalBlock.Buckets / BlockBuckets;

    /// <summary>Values of the envelope.</summary>
    public const int EnvelopePoints = Blocks - EnvelopeBlocks + 1;

    private const int EnvelopeBlocks = 4;
    private const int FewestCeilingBuckets = 24;
    private const double CeilingRank = 0.97;

    // Of at most 144 buckets, fewer than 3 % and one more.
    private const int Kept = 5;

    private readonly float[] _highs = new float[WindowStore.CoarseBuckets];
    private readonly double[] _blocks = new double[Blocks];
    private readonly double[] _envelope = new double[EnvelopePoints];
    private readonly float[] _highest = new float[Kept];
    private bool _hasHighest;

    /// <summary>Takes over the highs of a signal.</summary>
    public void Load(in SignalView view, SignalLimit limit)
    {
        _hasHighest = false;
        Turn(view.Scratch.Extremes(), limit.Side == LimitSide.Above ? 1 : -1);
        for (var block = 0; block < Blocks - 1; block++)
        {
            var highest = float.NegativeInfinity;
            foreach (var high in _highs.AsSpan(block * BlockBuckets, BlockBuckets))
            {
                highest = float.MaxNative(highest, high);
            }

            _blocks[block] = highest == float.NegativeInfinity ? double.NaN : highest;
        }

        _blocks[^1] = limit.Side == LimitSide.Above ? view.Summary.Highest : -view.Summary.Lowest;
    }

    // What is missing becomes minus infinity, which no comparison below prefers.
    private void Turn(ReadOnlySpan<float> extremes, float sign)
    {
        for (var i = 0; i < _highs.Length; i += Vector256<float>.Count)
        {
            var high = Vector256.Create(extremes.Slice(i, Vector256<float>.Count)) * sign;
            Vector256.ConditionalSelect(Vector256.Equals(high, high), high, Vector256.Create(float.NegativeInfinity)).CopyTo(_highs, i);
        }
    }

    /// <summary>Highest that the signal usually came before the fine part, and whether it crossed the limit there.</summary>
    /// <remarks>With fewer than 24 buckets: minus infinity and true.</remarks>
    public (double Ceiling, bool Crossed) Ceiling(double line)
    {
        var count = CountHighs();
        if (count < FewestCeilingBuckets)
        {
            return (double.NegativeInfinity, true);
        }

        if (!_hasHighest)
        {
            FindHighest();
            _hasHighest = true;
        }

        var rank = Math.Clamp((int)Math.Ceiling(CeilingRank * count) - 1, 0, count - 1);
        return (_highest[Kept - (count - rank)], _highest[^1] > line);
    }

    private int CountHighs()
    {
        var count = Vector256<int>.Zero;
        for (var i = 0; i < _highs.Length; i += Vector256<float>.Count)
        {
            count -= Vector256.GreaterThan(Vector256.Create(_highs, i), Vector256.Create(float.NegativeInfinity)).AsInt32();
        }

        return Vector256.Sum(count);
    }

    // In ascending order: the smallest of them is the bar for a newcomer, which few pass.
    private void FindHighest()
    {
        Array.Fill(_highest, float.NegativeInfinity);
        for (var i = 0; i < _highs.Length; i += Vector256<float>.Count)
        {
            var some = Vector256.Create(_highs, i);
            for (var lane = 0; lane < Vector256<float>.Count && Vector256.GreaterThanAny(some, Vector256.Create(_highest[0])); lane++)
            {
                if (_highs[i + lane] > _highest[0])
                {
                    Insert(_highs[i + lane]);
                }
            }
        }
    }

    /// <summary>Highest value of each block, oldest first, NaN where it has none.</summary>
    public Span<double> BlockHighs => _blocks;

    /// <summary>The highest of every four blocks in a row, as <see cref="BlockHighs"/> are now.</summary>
    public ReadOnlySpan<double> Envelope()
    {
        for (var point = 0; point < EnvelopePoints; point++)
        {
            // Math.Max hands on NaN: a point needs all of its blocks, lest a young envelope seem to rise.
            _envelope[point] = Math.Max(
                Math.Max(_blocks[point], _blocks[point + 1]), Math.Max(_blocks[point + 2], _blocks[point + 3]));
        }

        return _envelope;
    }

    /// <summary>Median of the rises from a bucket to the one 120 steps later, falls left out; per step.</summary>
    public static double UsualRise(SignalScratch scratch, SignalLimit limit)
    {
        var means = scratch.Mean;
        var count = 0;
        for (var i = BlockBuckets; i < means.Length; i++)
        {
            // Kept by advancing past it: no branch for the processor to guess wrongly at every second value.
            var rise = LimitForecast.Towards(limit, means[i]) - LimitForecast.Towards(limit, means[i - BlockBuckets]);
            scratch.Work[count] = rise;
            count += rise > 0 ? 1 : 0;
        }

        return Quantile.Median(scratch.Work.AsSpan(0, count)) / (BlockBuckets * WindowStore.StepsPerBucket);
    }

    private void Insert(float high)
    {
        var at = 0;
        for (; at + 1 < Kept && _highest[at + 1] < high; at++)
        {
            _highest[at] = _highest[at + 1];
        }

        _highest[at] = high;
    }
}
