using CsCheck;
using Exporter.Models.Evaluation;

namespace Exporter.Tests.Models.Evaluation;

public sealed class ProbabilityMetricsTests
{
    private static readonly float[] Probabilities = [0.9f, 0.8f, 0.3f, 0.8f, 0.1f];
    private static readonly bool[] Outcomes = [true, false, true, true, false];

    [Fact]
    public void Brier_FiveRows_IsMeanSquaredDifference() =>
        // (0.01 + 0.64 + 0.49 + 0.04 + 0.01) / 5
        Assert.Equal(0.238, ProbabilityMetrics.Brier(Probabilities, Outcomes), 6);

    [Fact]
    public void BrierSkill_AgainstTrueBaseRate_ComparesWithItsVariance() =>
        // Always saying 0.6 scores 0.6 · 0.16 + 0.4 · 0.36 = 0.24.
        Assert.Equal(1 - (0.238 / 0.24), ProbabilityMetrics.BrierSkill(Probabilities, Outcomes, 0.6), 6);

    [Fact]
    public void BrierSkill_NothingEverHappens_DoesNotExist() =>
        Assert.Equal(double.NaN, ProbabilityMetrics.BrierSkill([0.1f], [false], 0));

    [Fact]
    public void AucRoc_OneTie_CountsHalf() =>
        // Pairs: 0.9 beats 0.8 and 0.1; 0.8 ties with 0.8, beats 0.1; 0.3 loses to 0.8, beats 0.1: 4.5 of 6.
        Assert.Equal(4.5 / 6, ProbabilityMetrics.AucRoc(Probabilities, Outcomes), 12);

    [Fact]
    public void AucPr_OneTie_FormsOnePoint() =>
        // Points: 0.9 → 1 of 1; 0.8 (two rows, one right) → 2 of 3; 0.3 → 3 of 4. Recall rises by 1/3 each time.
        Assert.Equal((1.0 + (2.0 / 3) + 0.75) / 3, ProbabilityMetrics.AucPr(Probabilities, Outcomes), 12);

    [Fact]
    public void Areas_OneClassOnly_DoNotExist()
    {
        Assert.Equal(double.NaN, ProbabilityMetrics.AucRoc([0.1f, 0.2f], [true, true]));
        Assert.Equal(double.NaN, ProbabilityMetrics.AucPr([0.1f, 0.2f], [false, false]));
    }

    [Fact]
    public void CalibrationError_TwoBins_WeighsTheirGaps() =>
        // Sorted 0.1(no) 0.3(yes) | 0.8(no) 0.8(yes) 0.9(yes): |0.4 − 1| = 0.6 and |2.5 − 2| = 0.5 over 5 rows.
        Assert.Equal(1.1 / 5, ProbabilityMetrics.CalibrationError(Probabilities, Outcomes, 2), 6);

    [Fact]
    public void CalibrationError_OneProbabilityForAll_IsItsDistanceFromTheRate() =>
        Assert.Equal(0.1, ProbabilityMetrics.CalibrationError([0.6f, 0.6f], [true, false]), 6);

    [Fact]
    public void Metrics_NaNProbability_AreRefused() =>
        Assert.Throws<ArgumentException>(() => ProbabilityMetrics.AucPr([float.NaN], [true]));

    [Fact]
    public void AucRoc_AnyRows_EqualsPairCounting() =>
        Gen.Select(Gen.Int[0, 5], Gen.Bool).Array[2, 40].Sample(rows =>
        {
            var positives = rows.Where(row => row.Item2).ToArray();
            var negatives = rows.Where(row => !row.Item2).ToArray();
            var wins = positives.Sum(p => negatives.Sum(n => p.Item1 > n.Item1 ? 1.0 : p.Item1 == n.Item1 ? 0.5 : 0));
            var expected = positives.Length * negatives.Length == 0 ? double.NaN : wins / (positives.Length * negatives.Length);

            var area = ProbabilityMetrics.AucRoc([.. rows.Select(row => row.Item1 / 5f)], [.. rows.Select(row => row.Item2)]);

            Assert.Equal(expected, area, 9);
        });
}
