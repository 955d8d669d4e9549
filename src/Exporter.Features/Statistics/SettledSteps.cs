using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Exporter.Signals.Windows;

namespace Exporter.Features.Statistics;

/// <summary>Which of eight signals that look back through a range can be compared with their past, and what their last steps have in common. Reused.</summary>
/// <remarks>
/// With a range of r steps, a gap of samples shorter than it makes a rate too small while the range ends in the gap and again while it begins
/// there; with a counter reset in the gap, all the time from one to the other: less than 2 r steps in a row. What 2 r + 2 steps have in common is
/// thus no work of a gap. A gap that is longer makes steps missing, and then the wrong ones are those within r + 1 steps of a missing one, before and after.
/// Which steps are missing is kept as a bit for each of 120, so that spreading them to their neighbours takes a few shifts.
/// Cost: a pass over 40 rows for eight signals; where a step is missing one over 120 rows and a few operations a signal; nothing where no signal has a range. 15 ns a signal.
/// </remarks>
internal sealed class SettledSteps
{
    private const int Lanes = SignalBlock.Lanes;
    private const int Rows = WindowStore.FineSteps;
    private const int UsualRows = Rows - WindowStore.StepsPerBucket;
    private const int MostLate = 40;

    private static readonly UInt128 UsualSteps = (UInt128.One << UsualRows) - UInt128.One;
    private static readonly UInt128 AllSteps = (UInt128.One << Rows) - UInt128.One;

    private static readonly Vector512<int> s_pair = Vector512.Create(Vector256<int>.Zero, Vector256<int>.One);

    private readonly ushort[] _missingLanes = new ushort[2 * Vector512<byte>.Count / sizeof(ushort)];
    private readonly UInt128[] _missing = new UInt128[Lanes];
    private readonly bool[] _isSettled = new bool[Lanes];
    private readonly int[] _range = new int[Lanes];
    private readonly int[] _firstLate = new int[Lanes];

    /// <summary>Steps of the range, per lane; 0 where it has none.</summary>
    public ReadOnlySpan<int> Range => _range;

    /// <summary>Smallest present of the last 2 r + 2 steps, at most 40; infinite without a range.</summary>
    public float[] Lowest { get; } = new float[Lanes];

    /// <summary>Largest of them; minus infinite without a range.</summary>
    public float[] Highest { get; } = new float[Lanes];

    /// <summary>False where one of them lies within r + 1 steps of a missing one, or more than a quarter of those before the last ten do.</summary>
    public bool IsSettled(int lane) => _isSettled[lane];

    /// <summary>Works them out.</summary>
    /// <param name="fine">120 rows.</param>
    /// <param name="counts">Values present in each lane.</param>
    /// <param name="ranges">Steps of the range of up to eight signals.</param>
    public void Update(ReadOnlySpan<float> fine, ReadOnlySpan<int> counts, ReadOnlySpan<int> ranges)
    {
        Array.Clear(_range);
        ranges.CopyTo(_range);
        Array.Fill(_isSettled, true);
        Array.Fill(Lowest, float.PositiveInfinity);
        Array.Fill(Highest, float.NegativeInfinity);
        Array.Fill(_firstLate, Rows);
        var (isRanged, gappy) = (false, 0u);
        for (var lane = 0; lane < ranges.Length; lane++)
        {
            if (ranges[lane] > 0)
            {
                _firstLate[lane] = Rows - (int)Math.Min((2L * ranges[lane]) + 2, MostLate);
                isRanged = true;
                gappy |= counts[lane] < Rows ? 1u << lane : 0;
            }
        }

        if (isRanged)
        {
            FindExtremes(fine);
        }

        if (gappy != 0)
        {
            FindMissing(fine, gappy);
            for (var lanes = gappy; lanes != 0; lanes &= lanes - 1)
            {
                var lane = BitOperations.TrailingZeroCount(lanes);
                _isSettled[lane] = IsSettledWithout(_missing[lane], Math.Min(ranges[lane] + 1L, Rows), _firstLate[lane]);
            }
        }
    }

    // A missing step is neither less nor greater; while one is among them nothing is settled.
    private void FindExtremes(ReadOnlySpan<float> fine)
    {
        ref var rows = ref MemoryMarshal.GetReference(fine[..(Rows * Lanes)]);
        var first = Vector256.Create(_firstLate);
        var extremes = LaneExtremes.None;
        var (row, nextRow) = (Vector512.Create(Rows - MostLate) + s_pair, Vector512.Create(Rows - MostLate + 2) + s_pair);
        var firstOfBoth = Vector512.Create(first, first);
        for (nuint at = (Rows - MostLate) * Lanes; at < Rows * Lanes; at += 4 * Lanes)
        {
            extremes.Add(
                Late(Vector512.LoadUnsafe(ref rows, at), row, firstOfBoth),
                Late(Vector512.LoadUnsafe(ref rows, at + (2 * Lanes)), nextRow, firstOfBoth));
            row += Vector512.Create(4);
            nextRow += Vector512.Create(4);
        }

        extremes.CopyTo(Lowest, Highest);
    }

    // What is not late is as good as missing.
    private static Vector512<float> Late(Vector512<float> values, Vector512<int> row, Vector512<int> first) =>
        Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(row, first).AsSingle(), values, Vector512.Create(float.NaN));

    // First a byte for each step, with a bit for each lane; then those of a lane are told from 64 bytes at once.
    private void FindMissing(ReadOnlySpan<float> fine, uint lanes)
    {
        ref var rows = ref MemoryMarshal.GetReference(fine[..(Rows * Lanes)]);
        for (var pair = 0; pair < Rows / 2; pair++)
        {
            // Two rows at a time: the upper eight lanes are those of the second.
            var value = Vector512.LoadUnsafe(ref rows, (nuint)(pair * 2 * Lanes));
            _missingLanes[pair] = (ushort)~Vector512.Equals(value, value).ExtractMostSignificantBits();
        }

        var bytes = MemoryMarshal.AsBytes<ushort>(_missingLanes);
        var (older, newer) = (Vector512.Create<byte>(bytes), Vector512.Create<byte>(bytes[Vector512<byte>.Count..]));
        for (; lanes != 0; lanes &= lanes - 1)
        {
            var lane = BitOperations.TrailingZeroCount(lanes);
            var bit = Vector512.Create((byte)(1 << lane));
            _missing[lane] = new UInt128(Vector512.Equals(newer & bit, bit).ExtractMostSignificantBits(), Vector512.Equals(older & bit, bit).ExtractMostSignificantBits());
        }
    }

    private static bool IsSettledWithout(UInt128 missing, long margin, int firstLate)
    {
        // What reaches so far ahead reaches twice as far, and one step more, after a shift by one step more than that.
        var (after, before) = (missing, missing);
        for (long reach = 0, shift; reach < margin; reach += shift)
        {
            shift = Math.Min(reach + 1, margin - reach);
            after |= after << (int)shift;
            before |= before >> (int)shift;
        }

        var near = (after | before) & AllSteps;
        var usual = ~missing & UsualSteps;
        return near >> firstLate == UInt128.Zero && 4 * UInt128.PopCount(near & usual) <= UInt128.PopCount(usual);
    }
}
