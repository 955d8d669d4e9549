using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Exporter.Signals.Windows;

namespace Exporter.Features.Statistics;

/// <summary>Which of eight signals that look back through a range can be compared with their past, and what their last steps have in common. Reused.</summary>
/// <remarks>
/// With a range of r steps, a gap of samples shorter than it makes a rate too small while the range ends in the gap and again while it begins
/// there; with a counter reset in the gap, all the time from one to the other: less than 2 r steps in a row. What 2 r + 2 steps have in common is
/// thus no work of a gap. A gap that is longer makes steps missing, and then the wrong ones are those within r + 1 steps of a missing one, before and after.
/// Cost: two passes over 120 rows for eight signals, one over 40 where none is missing, nothing where no signal has a range.
/// </remarks>
internal sealed class SettledSteps
{
    private const int Lanes = SignalBlock.Lanes;
    private const int Rows = WindowStore.FineSteps;
    private const int UsualRows = Rows - WindowStore.StepsPerBucket;
    private const int MostLate = 40;
    private const int Ever = 1 << 20;

    private readonly int[] _nearRows = new int[Rows * Lanes];
    private readonly int[] _range = new int[Lanes];
    private readonly int[] _margin = new int[Lanes];
    private readonly int[] _firstLate = new int[Lanes];
    private readonly int[] _nearLately = new int[Lanes];
    private readonly int[] _nearUsually = new int[Lanes];
    private readonly int[] _usual = new int[Lanes];

    /// <summary>Steps of the range, per lane; 0 where it has none.</summary>
    public ReadOnlySpan<int> Range => _range;

    /// <summary>Smallest of the last 2 r + 2 steps, at most 40; infinite without a range.</summary>
    public float[] Lowest { get; } = new float[Lanes];

    /// <summary>Largest of them; minus infinite without a range.</summary>
    public float[] Highest { get; } = new float[Lanes];

    /// <summary>False where one of them lies within r + 1 steps of a missing one, or more than a quarter of those before the last ten do.</summary>
    public bool IsSettled(int lane) => _nearLately[lane] == 0 && 4 * _nearUsually[lane] <= _usual[lane];

    /// <summary>Works them out.</summary>
    /// <param name="fine">120 rows.</param>
    /// <param name="counts">Values present in each lane.</param>
    /// <param name="ranges">Steps of the range of up to eight signals.</param>
    public void Update(ReadOnlySpan<float> fine, ReadOnlySpan<int> counts, ReadOnlySpan<int> ranges)
    {
        Array.Clear(_range);
        ranges.CopyTo(_range);
        Array.Clear(_nearLately);
        Array.Clear(_nearUsually);
        Array.Fill(Lowest, float.PositiveInfinity);
        Array.Fill(Highest, float.NegativeInfinity);
        var (isRanged, isGappy) = (false, false);
        for (var lane = 0; lane < ranges.Length; lane++)
        {
            var range = Math.Min(ranges[lane], Rows);
            _margin[lane] = range == 0 ? 0 : range + 1;
            _firstLate[lane] = range == 0 ? Rows : Rows - Math.Min((2 * range) + 2, MostLate);
            isRanged |= range > 0;
            isGappy |= range > 0 && counts[lane] < Rows;
        }

        if (isRanged)
        {
            FindExtremes(fine);
        }

        if (isGappy)
        {
            LookBack(fine);
            LookAhead(fine);
        }
    }

    private void FindExtremes(ReadOnlySpan<float> fine)
    {
        ref var rows = ref MemoryMarshal.GetReference(fine[..(Rows * Lanes)]);
        var first = Vector256.Create(_firstLate);
        var (lowest, highest) = (Vector256.Create(Lowest), Vector256.Create(Highest));
        for (var row = Rows - MostLate; row < Rows; row++)
        {
            var value = Vector256.LoadUnsafe(ref rows, (nuint)(row * Lanes));
            var isLate = Vector256.GreaterThanOrEqual(Vector256.Create(row), first).AsSingle();
            lowest = Vector256.Min(lowest, Vector256.ConditionalSelect(isLate, value, lowest));
            highest = Vector256.Max(highest, Vector256.ConditionalSelect(isLate, value, highest));
        }

        lowest.CopyTo(Lowest);
        highest.CopyTo(Highest);
    }

    // Notes the rows that a missing one before them is near to.
    private void LookBack(ReadOnlySpan<float> fine)
    {
        ref var rows = ref MemoryMarshal.GetReference(fine[..(Rows * Lanes)]);
        var (margin, since) = (Vector256.Create(_margin), Vector256.Create(Ever));
        for (var row = 0; row < Rows; row++)
        {
            since = (since + Vector256<int>.One) & Present(ref rows, row);
            Vector256.LessThanOrEqual(since, margin).CopyTo(_nearRows, row * Lanes);
        }
    }

    // From the newest to the oldest: adds those that a missing one after them is near to, and counts.
    private void LookAhead(ReadOnlySpan<float> fine)
    {
        ref var rows = ref MemoryMarshal.GetReference(fine[..(Rows * Lanes)]);
        var (margin, first, until) = (Vector256.Create(_margin), Vector256.Create(_firstLate), Vector256.Create(Ever));
        Vector256<int> lately = default, usually = default, usual = default;
        for (var row = Rows - 1; row >= 0; row--)
        {
            var present = Present(ref rows, row);
            until = (until + Vector256<int>.One) & present;
            var near = Vector256.LessThanOrEqual(until, margin) | Vector256.Create(_nearRows, row * Lanes);
            lately -= near & Vector256.GreaterThanOrEqual(Vector256.Create(row), first);
            if (row < UsualRows)
            {
                usually -= near & present;
                usual -= present;
            }
        }

        // Without a range only what is missing itself is near, and nothing of it is late.
        lately.CopyTo(_nearLately);
        usually.CopyTo(_nearUsually);
        usual.CopyTo(_usual);
    }

    private static Vector256<int> Present(ref float rows, int row)
    {
        var value = Vector256.LoadUnsafe(ref rows, (nuint)(row * Lanes));
        return Vector256.Equals(value, value).AsInt32();
    }
}
