using Exporter.Models;
using Exporter.Models.Drift;

namespace Exporter.Tests.Models.Drift;

/// <summary>Distances by hand-computed numbers.</summary>
public sealed class DistanceTests
{
    private const long Parts = (long)HistogramBins.PositionParts;

    [Fact]
    public void StabilityIndex_HalfMovedToTheRight_IsTheHandComputedNumber() =>
        // Shares with half a row more in each of the three bins: 50.5, 50.5, 0.5 and 25.5, 75.5, 0.5 of 101.5.
        Assert.Equal(0.2673532522390637, StabilityIndex.Between([50, 50, 0], [25, 75, 0]), 12);

    [Fact]
    public void StabilityIndex_SameShares_IsNearlyNone() => Assert.InRange(StabilityIndex.Between([500, 500], [50, 50]), 0, 1e-6);

    [Fact]
    public void StabilityIndex_NoRows_IsZero() => Assert.Equal(0, StabilityIndex.Between([50, 50], [0, 0]));

    [Fact]
    public void JensenShannon_HalfMovedToOneBin_IsTheHandComputedNumber() =>
        // p = ½, ½ and q = 1, 0 with the mixture ¾, ¼: ½ (½ log₂ ⅔ + ½ log₂ 2) + ½ log₂ 4/3 = 0.3113 bits.
        Assert.Equal(Math.Sqrt(0.31127812445913283), JensenShannon.Between([7, 7], [3, 0]), 12);

    [Fact]
    public void JensenShannon_NothingShared_IsOne() => Assert.Equal(1, JensenShannon.Between([5, 0, 3], [0, 2, 0]), 12);

    [Fact]
    public void JensenShannon_NoRows_IsZero() => Assert.Equal(0, JensenShannon.Between([1, 1], [0, 0]));

    [Fact]
    public void Wasserstein_FromBothEndsToTheMiddle_IsTheWayOfEach() =>
        // Half stood at 0 and half at 2; now all stands at 1.
        Assert.Equal(1, Wasserstein.Between([1, 1], [0, 2], [0, 6], [0, 6 * Parts]), 12);

    [Fact]
    public void Wasserstein_MovedWithinABin_Counts() => Assert.Equal(0.25, Wasserstein.Between([4, 0], [0.5, 0], [8, 0], [2 * Parts, 0]), 12);

    [Fact]
    public void Wasserstein_AThirdMovedFar_IsAThirdOfTheWay() =>
        Assert.Equal(3, Wasserstein.Between([3, 0, 0], [1, 0, 0], [2, 0, 1], [2 * Parts, 0, 10 * Parts]), 12);

    [Fact]
    public void Wasserstein_NoRowsOrNoPositions_IsZero()
    {
        Assert.Equal(0, Wasserstein.Between([1, 1], [0, 2], [0, 0], [0, 0]));
        Assert.Equal(0, Wasserstein.Between([1, 1], [], [2, 0], [0, 0]));
    }

    [Fact]
    public void Between_SignalThatIsMissingForAQuarter_SaysSo()
    {
        var bins = SomeReference.Bins([0, 1], [40, 40, 10, 10], deviation: 1, means: [-1, 0.5, 2]);

        var distances = DriftDistances.Between(bins, [20, 20, 25, 35], [0, 0, 0, 0]);

        Assert.Equal(0.25, distances.Missing, 12);
        Assert.Equal(distances.Missing, distances[DistanceKind.Missing]);
        Assert.Equal(distances.Wasserstein, distances[DistanceKind.Wasserstein]);
        Assert.Equal(distances.JensenShannon, distances[DistanceKind.JensenShannon]);
        Assert.Equal(distances.StabilityIndex, distances[DistanceKind.StabilityIndex]);
        Assert.Equal(StabilityIndex.Between([40, 40, 10, 10], [20, 20, 25, 35]), distances.StabilityIndex);
    }

    [Fact]
    public void Thresholds_OfVeryManyEntities_AreTheCommonOnesOrWhatDaysComeToAndHalfAsMuch()
    {
        Assert.Equal(DriftThresholds.Common, Thresholds(new(0.01, 0.01, 0.01, 0.01), 1e12));
        Assert.Equal(new DriftDistances(0.9, 0.45, 3, 0.3), Thresholds(new(0.4, 0.3, 2, 0.2), 1e12));
    }

    [Fact]
    public void Thresholds_OfFewEntities_AllowForChance() =>
        // 0.25 + 2.1666; √(0.04 + 2.1666 / 5.545); √(0.25 + 0.6635); √(0.01 + 0.6635 · 0.2 · 0.8).
        Assert.Equal(new DriftDistances(2.4166, 0.6563, 0.9558, 0.3408), Thresholds(default, 10));

    [Fact]
    public void Thresholds_TrainingThatWasTooShort_AreNotKnown() => Assert.Null(DriftThresholds.Of(new ReferenceHistogram("cpu:last", [1], [4, 4, 2]), 10));

    private static DriftDistances Thresholds(DriftDistances usual, double entities) =>
        DriftThresholds.Of(new ReferenceHistogram("cpu:last", [1], [4, 4, 2]) { Usual = usual }, entities)!.Value.Rounded();
}
