using CsCheck;
using Exporter.Models.Evaluation;

namespace Exporter.Tests.Models.Evaluation;

public sealed class ProbabilityMetricsTests
{
    private static readonly float[] Probabilities = [0.9f, 0.8f, 0.3f, 0.8f, 0.1f];
    private static readonly bool[] Outcomes = [true, false, true, true, false];

    [Fact]
    public void AucRoc_OneTie_CountsHalf() =>
        // Pairs: 0.9 beats 0.8 and 0.1; 0.8 ties with 0.8, beats 0.1; 0.3 loses to 0.8, beats 0.1: 4.5 of 6.
        Assert.Equal(4.5 / 6, AucRoc(Probabilities, Outcomes), 12);

    [Fact]
    public void AucPr_OneTie_FormsOnePoint() =>
        // Points: 0.9 → 1 of 1; 0.8 (two rows, one right) → 2 of 3; 0.3 → 3 of 4. Recall rises by 1/3 each time.
        Assert.Equal((1.0 + (2.0 / 3) + 0.75) / 3, ProbabilityMetrics.AucPr(Probabilities, Outcomes), 12);

    [Fact]
    public void Areas_OneClassOnly_DoNotExist()
    {
        Assert.Equal(double.NaN, AucRoc([0.1f, 0.2f], [true, true]));
        Assert.Equal(double.NaN, ProbabilityMetrics.AucPr([0.1f, 0.2f], [false, false]));
    }

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

            var area = AucRoc([.. rows.Select(row => row.Item1 / 5f)], [.. rows.Select(row => row.Item2)]);

            Assert.Equal(expected, area, 9);
        });

    private static double AucRoc(float[] probabilities, bool[] outcomes)
    {
        var ranked = probabilities.Zip(outcomes).OrderByDescending(row => row.First).ToArray();
        return new RankedScores([.. ranked.Select(row => (double)row.First)], [.. ranked.Select(row => row.Second)], []).AucRoc();
    }
}
