using CsCheck;
using Exporter.Features;
using Exporter.Models.Inference;

namespace Exporter.Tests.Models.Inference;

public sealed class BaselineScorerTests
{
    // Prior for 30m: 1 − exp(−0.5/168) = 0.00297177; for 2h: 1 − exp(−2/168) = 0.01183418.
    private const double Prior30m = -5.8156227;
    private const double Prior2h = -4.4248585;

    [Fact]
    public void Score_NoEvidence_IsThePrior() => AssertLogOdds([], Prior30m, Prior2h);

    [Fact]
    public void Score_LimitCrossed_AddsTheWholeWeight() =>
        AssertLogOdds([("disk:limit_eta_hours", 0f)], Prior30m + 7, Prior2h + 7);

    [Fact]
    public void Score_LimitDueAtTheHorizonsEnd_AddsHalf() =>
        // Due in 2h: 1/2 for 2h; 1/(1 + 4²) = 1/17 for 30m.
        AssertLogOdds([("disk:limit_eta_hours", 2f)], Prior30m + (7 / 17.0), Prior2h + 3.5);

    [Fact]
    public void Score_LimitNotApproached_AddsNothing() => AssertLogOdds([("disk:limit_eta_hours", 240f)], Prior30m, Prior2h);

    [Fact]
    public void Score_OneStrangeSignal_AddsItsShareOfAThirdOfTheAnomalyWeight() =>
        // The mean of four views is 10: e = 10/50, u = 0.2/1.2, one of three possible.
        AssertLogOdds([.. Views("cpu").Select((view, i) => (view, i == 0 ? -40f : 0f))], Prior30m + (4 / 18.0), Prior2h + (4 / 18.0));

    [Fact]
    public void Score_OneSignalAsFarBeyondItsPastAsThatIsWide_AddsHalfOfAThird() =>
        AssertLogOdds([("cpu:novelty_all", -1f)], Prior30m + (4 / 6.0), Prior2h + (4 / 6.0));

    [Theory]
    [InlineData(0f, 0)]
    [InlineData(0.25f, 0.5)] // half of 60 steps of 30s
    [InlineData(5f, 1)]
    public void Score_YoungEntity_StaysNearThePrior(float ageHours, double warm) =>
        AssertLogOdds([("disk:limit_eta_hours", 0f), ("entity:age_hours", ageHours)], Prior30m + (7 * warm), Prior2h + (7 * warm));

    [Fact]
    public void Thresholds_Baseline_AreTheDefault()
    {
        using var scorer = New();

        Assert.Equal([0.6, 0.6], scorer.Thresholds);
        Assert.Equal("baseline", scorer.Version);
    }

    [Fact]
    public void UsedFeatures_AreAllThatTheScoresDependOn()
    {
        using var scorer = New();

        Assert.InRange(scorer.UsedFeatures.Length, 1, SomeModels.Schema.Names.Length - 1);
        SomeModels.AssertLooksAtNothingElse(scorer);
    }

    [Fact]
    public void Score_LongHorizonWithoutEvidence_StaysBelowTheCap()
    {
        using var scorer = new BaselineScorer(SomeModels.Definition with { Horizons = [TimeSpan.FromDays(1), TimeSpan.FromDays(30)] }, SomeModels.Schema);

        Assert.Equal([0.05f, 0.05f], SomeModels.Score(scorer, SomeModels.Matrix([[]])));
    }

    [Fact]
    public void Score_AnyVector_IsBoundedAndMonotone()
    {
        var columns = SomeModels.Schema.Names.Length;
        var value = Gen.OneOf(Gen.Float, Gen.Const(float.NaN), Gen.Const(float.PositiveInfinity), Gen.Const(float.NegativeInfinity), Gen.Float[-20, 20]);
        value.Array[columns].Sample(features =>
        {
            using var scorer = New();
            var matrix = new FeatureMatrix();
            matrix.Reset(0, 1, columns);
            features.CopyTo(matrix.Add(0));

            var scores = SomeModels.Score(scorer, matrix);

            Assert.InRange(scores[0], 0, 1);
            Assert.InRange(scores[1], scores[0], 1);
        });
    }

    private static IEnumerable<string> Views(string signal) => SomeModels.Schema.Names.Where(name =>
        name.StartsWith($"{signal}:robust_z_", StringComparison.Ordinal)
        || name.StartsWith($"{signal}:seasonal_z_", StringComparison.Ordinal)
        || name == $"{signal}:peer_z");

    private static void AssertLogOdds((string Feature, float Value)[] row, params double[] logOdds)
    {
        using var scorer = New();

        var scores = SomeModels.Score(scorer, SomeModels.Matrix([row]));

        Assert.Equal(logOdds.Select(SomeModels.Sigmoid), scores.Select(score => (double)score), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    private static BaselineScorer New() => new(SomeModels.Definition, SomeModels.Schema);
}
