using CsCheck;
using Exporter.Features.Statistics;
using Exporter.Signals.Numerics;

namespace Exporter.Tests.Features;

public sealed class StatisticsProperties
{
    // Few distinct values as well as many: ties are where selection goes wrong.
    private static readonly Gen<double[]> Values = Gen.OneOf(
        Gen.Double[-1000, 1000].Array[1, 200],
        Gen.Int[-3, 3].Select(value => (double)value).Array[1, 200]);

    private static readonly Gen<double[]> Gappy = Gen.Frequency(
        (3, Gen.Float[-100, 100].Select(value => (double)value)), (1, Gen.Const(double.NaN))).Array[0, 120];

    [Fact]
    public void Median_OnAnyValues_EqualsThatOfTheSortedOnes() => Values.Sample(values =>
    {
        var sorted = values.Order().ToArray();
        var expected = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return Quantile.Median([.. values]) == expected;
    });

    [Fact]
    public void AtLeast_OnAnyValuesAndRank_EqualsThatOfTheSortedOnes() => Gen.Select(Values, Gen.Double[0, 1]).Sample((values, rank) =>
        Quantile.AtLeast([.. values], rank) == values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(rank * values.Length) - 1)));

    [Fact]
    public void CompensatedSum_WhereAPlainSumLosesEverything_IsExact()
    {
        var sum = new CompensatedSum();
        foreach (var value in new[] { 1, 1e100, 1, -1e100 })
        {
            sum.Add(value);
        }

        Assert.Equal(2, sum.Value);
    }

    [Fact]
    public void TheilSen_WithAFifthOfThePointsWildlyOff_StillFindsTheLine()
    {
        // x = 3 + 2 t at t = -9..0, two points spoilt: 28 of 45 pairs are right.
        var t = Enumerable.Range(-9, 10).Select(i => (double)i).ToArray();
        var x = t.Select(at => at is -7 or -2 ? 1000 : 3 + (2 * at)).ToArray();

        var line = TheilSen.Fit(t, x, 5, new double[45]);

        Assert.Equal((2.0, 3.0), (line.Slope, line.Level));
    }

    [Fact]
    public void TheilSen_AgreementOfAPermutation_IsKendallsTau()
    {
        // 1 3 2 4: five pairs rise, one falls: (5 - 1) / 6.
        var line = TheilSen.Fit([0, 1, 2, 3], [1, 3, 2, 4], 2, new double[6]);

        Assert.Equal(4.0 / 6, line.Agreement, 1e-12);
    }

    [Fact]
    public void TheilSen_WithTooFewPoints_IsNone() =>
        Assert.Equal(TheilSen.None, TheilSen.Fit([0, 1, 2], [1, double.NaN, 2], 3, new double[3]));

    [Fact]
    public void AgreementOf_OnAnyValues_EqualsCountingAllPairs() => Gappy.Select(values => values.Take(16).ToArray()).Sample(values =>
    {
        var present = values.Where(value => !double.IsNaN(value)).ToArray();
        var agreement = TheilSen.AgreementOf(values, 2);
        if (present.Length < 2)
        {
            return double.IsNaN(agreement);
        }

        var pairs = present.SelectMany((x, i) => present.Skip(i + 1).Select(y => y.CompareTo(x))).ToArray();
        return agreement == pairs.Sum() / (double)pairs.Length;
    });

    [Fact]
    public void MedianDistance_OnAnySortedValues_EqualsThatOfTheSortedDistances() => Gen.OneOf(
        Gen.Float[-1000, 1000].Array[1, 200],
        Gen.Int[-3, 3].Select(value => (float)value).Array[1, 200]).Sample(values =>
    {
        var keys = values.Select(LaneKeys.Of).Order().ToArray();
        var sorted = new SortedValues(keys, 1, keys.Length);
        var median = Middle([.. values.Select(value => (double)value)]);
        return sorted.Median == median
            && sorted.MedianDistance(median) == Middle([.. values.Select(value => Math.Abs(value - median))]);
    });

    [Fact]
    public void RadixSort_OnAnyValues_SortsThem() => Gen.Float[-1e30f, 1e30f].Array[0, 300].Sample(values =>
    {
        var keys = values.Select(LaneKeys.Of).ToArray();
        RadixSort.Sort(keys, new int[keys.Length]);
        return keys.Select(LaneKeys.ValueOf).SequenceEqual(values.Order());
    });

    [Fact]
    public void LaneKeys_OfAnyBits_ComeBackAndSortAsTheValuesDo() => Gen.Select(Gen.Int, Gen.Int).Sample((a, b) =>
    {
        var (x, y) = (BitConverter.Int32BitsToSingle(a), BitConverter.Int32BitsToSingle(b));
        return float.IsNaN(x)
            ? LaneKeys.Of(x) == LaneKeys.Missing
            : LaneKeys.ValueOf(LaneKeys.Of(x)).Equals(x) && (float.IsNaN(y) || !(x < y) || LaneKeys.Of(x) < LaneKeys.Of(y));
    });

    [Fact]
    public void RobustLevel_OfASignalThatIsAlmostAlwaysZero_HasAScaleByHowOftenItIsNot()
    {
        // 90 zeros and 10 ones: MAD 0, sum of distances 10, so mean deviation 0.1 → 0.5 · 1.2533 · 0.1.
        Assert.Equal(0.5 * 1.2533141373155003 * 0.1, RobustLevel.Of(100, 0, 0, 10).Scale, 1e-12);
    }

    [Fact]
    public void RobustLevel_OfAConstant_HasAScaleAboveItsRounding() =>
        Assert.Equal(new RobustLevel(-200, 0.2, 3), RobustLevel.Of(3, -200, 0, 0));

    private static double Middle(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
