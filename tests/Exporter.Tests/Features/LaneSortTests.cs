using CsCheck;
using Exporter.Features;
using Exporter.Features.Statistics;

namespace Exporter.Tests.Features;

public sealed class LaneSortTests
{
    private const int Lanes = SignalBlock.Lanes;

    private static readonly Gen<int[]> Keys = Gen.OneOf(Gen.Int, Gen.Int[-2, 2], Gen.Const(LaneKeys.Missing)).Array[160 * Lanes];

    [Fact]
    public void Sort_OnAnyKeysAndAnyNumberOfRows_SortsEveryLaneAndNothingElse() => Gen.Select(Gen.Int[0, 4], Gen.Int[1, 16], Keys).Sample((from, groups, keys) =>
    {
        var (first, end) = (from * LaneSort.Group, Math.Min(160, (from + groups) * LaneSort.Group));
        var sorted = keys.ToArray();

        LaneSort.Sort(sorted, first, end);

        return Enumerable.Range(0, Lanes).All(lane => Column(sorted, lane, first, end).SequenceEqual(Column(keys, lane, first, end).Order()))
            && sorted.Take(first * Lanes).SequenceEqual(keys.Take(first * Lanes))
            && sorted.Skip(end * Lanes).SequenceEqual(keys.Skip(end * Lanes));
    });

    [Theory]
    [InlineData(64, 112)]
    [InlineData(128, 144)]
    [InlineData(32, 48)]
    [InlineData(16, 32)]
    public void Merge_OfTwoSortedRuns_SortsThem(int run, int rows) => Keys.Sample(keys =>
    {
        var merged = keys.ToArray();
        LaneSort.Sort(merged, 0, run);
        LaneSort.Sort(merged, run, rows);

        LaneSort.Merge(merged, 0, run, rows);

        return Enumerable.Range(0, Lanes).All(lane => Column(merged, lane, 0, rows).SequenceEqual(Column(keys, lane, 0, rows).Order()));
    });

    private static IEnumerable<int> Column(int[] rows, int lane, int from, int to) =>
        Enumerable.Range(from, to - from).Select(row => rows[(row * Lanes) + lane]);
}
