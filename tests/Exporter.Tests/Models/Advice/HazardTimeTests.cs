using Exporter.Models;
using Exporter.Models.Advice;
using Exporter.Signals;

namespace Exporter.Tests.Models.Advice;

public sealed class HazardTimeTests
{
    private const long StepMs = 60_000;

    private static FailureTime? Of(TimeSpan[] horizons, params float[] probabilities)
    {
        var definition = SomeModels.Definition with { Horizons = [.. horizons] };
        var frame = new PredictionFrame(
            definition, StepMs, "v", [.. horizons.Select(_ => 0.5)], [Labels.Of(("instance", "a"))], [Labels.Empty], probabilities);
        return HazardTime.Of(frame, 0);
    }

    private static TimeSpan[] Hours(params int[] hours) => [.. hours.Select(hour => TimeSpan.FromHours(hour))];

    [Fact]
    public void ConstantHazard_GivesTheQuantilesOfAnExponential()
    {
        // S falls to a quarter within two hours: a half-life of one hour. 0.9 is left after ln(1/0.9) / ln 2 h.
        var time = Of(Hours(1, 2), 0.5f, 0.75f)!.Value;

        Assert.Equal(StepMs + 3_600_000, time.AtMs, 1.0);
        Assert.Equal(StepMs + (3_600_000 * Math.Log(1 / 0.9) / Math.Log(2)), time.LowerMs, 1.0);

        // A quarter survives the last horizon, more than a tenth: no upper end.
        Assert.Null(time.UpperMs);
        Assert.Equal("", time.Signal);
    }

    [Fact]
    public void HazardThatGrows_IsFollowedPieceByPiece()
    {
        // S = 0.8, then 0.05. The median lies in the second hour: 1 h + ln(0.8 / 0.5) / ln(0.8 / 0.05) h.
        var time = Of(Hours(1, 2), 0.2f, 0.95f)!.Value;

        Assert.Equal(StepMs + (3_600_000 * (1 + (Math.Log(0.8 / 0.5) / Math.Log(0.8 / 0.05)))), time.AtMs, 5.0);
        Assert.Equal(StepMs + (3_600_000 * Math.Log(1 / 0.9) / Math.Log(1 / 0.8)), time.LowerMs, 5.0);
        Assert.Equal(StepMs + (3_600_000 * (1 + (Math.Log(0.8 / 0.1) / Math.Log(0.8 / 0.05)))), time.UpperMs!.Value, 5.0);
    }

    [Fact]
    public void MedianBeyondTheLastHorizon_IsNotKnown() => Assert.Null(Of(Hours(1, 2), 0.3f, 0.49f));

    [Fact]
    public void OneHorizon_TellsNoHazard() => Assert.Null(Of(Hours(2), 0.9f));

    [Fact]
    public void Certainty_IsNow()
    {
        var time = Of(Hours(1, 2), 1f, 1f)!.Value;

        Assert.Equal((StepMs, StepMs, (long?)StepMs), (time.AtMs, time.LowerMs, time.UpperMs));
    }

    [Fact]
    public void NoValidProbability_TellsNothing() => Assert.Null(Of(Hours(1, 2), float.NaN, float.NaN));
}
