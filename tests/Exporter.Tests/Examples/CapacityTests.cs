using System.Globalization;

namespace Exporter.Tests.Examples;

/// <summary>The capacity model's probabilities are worth more than predict_linear's yes and no, on a fleet on which nothing was chosen.</summary>
public sealed class CapacityTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(4)]
    public void Brier_OfFillingDisks_IsBetterThanPredictLinears(int seed)
    {
        var race = new CapacityRace(seed);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {race.Points.Positive} of {race.Points.Count} minutes before a full disk"));
        foreach (var (name, brier) in CapacityRace.Names.Append("base rate").Zip(race.Brier))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: Brier {brier:0.0000}, skill {1 - (brier / race.Brier[^1]):0.000}"));
        }

        foreach (var (tenth, points, feature, share) in race.Reliability)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tenth / 10.0:0.0}: {points} points, feature {feature:0.000}, came {share:0.000}"));
        }

        Assert.True(race.Points.Positive > 100);
        Assert.True(race.Brier[0] < race.Brier[2] && race.Brier[0] < race.Brier[3], "predict_linear is as good");
        Assert.True(race.Brier[0] < race.Brier[^1], "the base rate is as good");
    }
}
