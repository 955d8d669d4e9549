using CsCheck;
using Exporter.Models.Drift;

namespace Exporter.Tests.Models.Drift;

public sealed class DistanceProperties
{
    private const int Bins = 5;
    private const long Parts = (long)HistogramBins.PositionParts;

    private static readonly Gen<long[]> Counts = Gen.Long[0, 400].Array[Bins].Where(counts => counts.Sum() > 0);

    // A bin's values stand within a tenth of its number.
    private static readonly Gen<double[]> Positions = Gen.Int[-100, 100].Array[Bins].Select(parts => parts.Select((part, bin) => bin + (part / 1024.0)).ToArray());

    [Fact]
    public void Distances_OfTheSame_AreNone() => Gen.Select(Counts, Positions).Sample((counts, positions) =>
        StabilityIndex.Between(counts, counts) == 0 && JensenShannon.Between(counts, counts) < 1e-7 && Between(counts, positions, counts, positions) < 1e-12);

    [Fact]
    public void Distances_TheOtherWayRound_AreTheSame() => Gen.Select(Counts, Positions, Counts, Positions).Sample((then, thenAt, now, nowAt) =>
        Near(StabilityIndex.Between(then, now), StabilityIndex.Between(now, then))
        && Near(JensenShannon.Between(then, now), JensenShannon.Between(now, then))
        && Near(Between(then, thenAt, now, nowAt), Between(now, nowAt, then, thenAt)));

    [Fact]
    public void Distances_KeepTheirBoundsAndTheTriangle() => Gen.Select(Counts, Counts, Counts).Sample((first, second, third) =>
        StabilityIndex.Between(first, second) >= 0
        && JensenShannon.Between(first, second) is >= 0 and <= 1
        && JensenShannon.Between(first, third) <= JensenShannon.Between(first, second) + JensenShannon.Between(second, third) + 1e-9);

    [Fact]
    public void Wasserstein_IsTheMeanWayBetweenSortedValues() => Gen.Select(Counts, Positions, Counts, Positions).Sample((then, thenAt, now, nowAt) =>
    {
        // Each side as many values as the other has rows, so that both lists are as long.
        double[] sortedThen = [.. Values(then, thenAt, now.Sum()).Order()];
        double[] sortedNow = [.. Values(now, nowAt, then.Sum()).Order()];
        var expected = sortedThen.Zip(sortedNow, (left, right) => Math.Abs(left - right)).Average();
        return Math.Abs(expected - Between(then, thenAt, now, nowAt)) < 1e-9;
    }, iter: 30);

    private static IEnumerable<double> Values(long[] counts, double[] positions, long times) =>
        counts.SelectMany((count, bin) => Enumerable.Repeat(positions[bin], checked((int)(count * times))));

    private static double Between(long[] then, double[] thenAt, long[] now, double[] nowAt) =>
        Wasserstein.Between(then, thenAt, now, [.. now.Select((count, bin) => (long)Math.Round(count * nowAt[bin] * Parts))]);

    private static bool Near(double left, double right) => Math.Abs(left - right) < 1e-9;
}
