using Exporter.Feedback;
using Exporter.Signals;

namespace Exporter.Tests.Feedback.Rules;

/// <summary>Whether a promise is broken, by numbers that can be worked out by hand.</summary>
public sealed class PromiseVerdictTests
{
    private static readonly RollbackRule Rule = new() { Precision = true };
    private static readonly RollbackRule Calibrated = new() { Calibration = true };

    [Fact]
    public void Precision_ThatFewAlertsMayExplain_IsNotBroken()
    {
        // 12 of 20, promised 0.8. One measure and horizon, first look: 0.025 on one side, z = 1.96, Wilson up to 0.7812; groups alike add nothing.
        var verdict = PromiseVerdict.Of(Look(PromiseMeasure.Precision, [(6, 10), (6, 10)]), 0.78, Rule, horizons: 1);

        Assert.Equal((0.6, 0.7812), (verdict.Live, Math.Round(verdict.High, 4)));
        Assert.False(verdict.IsBroken);
        Assert.True(PromiseVerdict.Of(Look(PromiseMeasure.Precision, [(6, 10), (6, 10)]), 0.79, Rule, horizons: 1).IsBroken);
    }

    [Fact]
    public void Precision_OfEntitiesThatDiffer_NeedsMore()
    {
        // 12 of 20 again, but of four entities two are always right and one never: squares 4, 4, 1 and 9 about 0.6 · 5.
        var verdict = PromiseVerdict.Of(Look(PromiseMeasure.Precision, [(5, 5), (5, 5), (2, 5), (0, 5)]), 0.95, Rule, horizons: 1);

        Assert.Equal(0.6 + (1.959964 * Math.Sqrt((4 + 4 + 1 + 9) * 4 / 3.0) / 20), verdict.High, 5);
        Assert.False(verdict.IsBroken);
    }

    [Theory]
    [InlineData(19, false)] // 38 of 40: Wilson up to 0.986, which is below 1
    [InlineData(18, false)] // 36 of 40: up to 0.960
    [InlineData(17, true)] // 34 of 40: up to 0.929
    public void Precision_PromisedAsCertain_IsHeldToNoMoreThanFewAlertsCanTell(int right, bool broken) =>
        Assert.Equal(broken, PromiseVerdict.Of(Look(PromiseMeasure.Precision, [(right, 20), (right, 20)]), 1, Rule, horizons: 1).IsBroken);

    [Fact]
    public void Precision_WithoutAPromise_IsNeverBroken() => Assert.False(PromiseVerdict.Of(Look(PromiseMeasure.Precision, [(0, 100)]), double.NaN, Rule, horizons: 1).IsBroken);

    [Fact]
    public void Precision_BetterThanPromised_IsNotBroken() => Assert.False(PromiseVerdict.Of(Look(PromiseMeasure.Precision, [(100, 100)]), 0.5, Rule, horizons: 1).IsBroken);

    [Fact]
    public void LaterLooks_AndMoreHorizons_NeedMore()
    {
        var look = Look(PromiseMeasure.Precision, [(6, 10), (6, 10)]);
        var later = PromiseVerdict.Of(Look(PromiseMeasure.Precision, [(6, 10), (6, 10)], number: 2), 0.8, Rule, horizons: 2);

        Assert.True(later.High > PromiseVerdict.Of(look, 0.8, Rule, horizons: 2).High);
        Assert.True(PromiseVerdict.Of(look, 0.8, Rule, horizons: 2).High > PromiseVerdict.Of(look, 0.8, Rule, horizons: 1).High);
    }

    [Theory]
    [InlineData(200, 200, false)] // as predicted
    [InlineData(300, 200, false)] // 30 incidents where 20 were expected
    [InlineData(1000, 200, true)] // 100 where 20 were: Byar's lower limit of 100 is 79 at z = 2.24
    [InlineData(0, 200, true)] // none where 20 were: up to 4.4
    [InlineData(0, 60, false)] // none where 6 were: up to 4.4, and half of 6 is less
    public void Calibration_BeyondTheFactor_IsBroken(double happened, double expected, bool broken)
    {
        // Ten steps an incident.
        var verdict = PromiseVerdict.Of(Look(PromiseMeasure.Calibration, [(happened / 2, expected / 2), (happened / 2, expected / 2)]), double.NaN, Calibrated, horizons: 1);

        Assert.Equal((happened / expected, broken), (verdict.Live, verdict.IsBroken));
    }

    private static PromiseLook Look(PromiseMeasure measure, (double Numerator, double Denominator)[] groups, int number = 1) =>
        new(measure, horizon: 0, number, stepMs: 0, "v", stepsOfIncident: 10, [.. groups.Select(group => new RatioSums { Numerator = group.Numerator, Denominator = group.Denominator })]);
}
