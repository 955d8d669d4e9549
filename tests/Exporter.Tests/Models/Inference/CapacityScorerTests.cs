using Exporter.Features;
using Exporter.Models.Explain;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Tests.Features;

namespace Exporter.Tests.Models.Inference;

public sealed class CapacityScorerTests
{
    private static readonly PredictorDefinition Definition = SomeHistory.Predictor(
        [], SomeHistory.Limited(1, name: "disk") with { Forecast = true }, SomeHistory.Limited(1, name: "inodes") with { Forecast = true }, SomeHistory.Plain("load") with { Forecast = true });

    private static readonly FeatureSchema Schema = FeatureSchema.For(Definition);

    [Theory]
    [InlineData(0.5f, 0.2f, 0.25)]
    [InlineData(0.2f, 0.9f, 3.1064)] // 1.3 · ln 9 + 0.25
    [InlineData(0f, 0f, -3.5777)] // 1.3 · ln (0.05 / 0.95) + 0.25
    [InlineData(1f, float.NaN, 4.0777)]
    [InlineData(float.NaN, float.NaN, -3.5777)]
    public void Score_IsTheLargestCalibrated(float disk, float inodes, double logOdds)
    {
        var matrix = Row(disk, inodes);
        using var scorer = new CapacityScorer(Definition, Schema);
        var probabilities = new float[2];
        scorer.Score(matrix, probabilities);
        Assert.Equal(1 / (1 + Math.Exp(-logOdds)), probabilities[1], 1e-4);
        Assert.Equal(1 / (1 + Math.Exp(3.5777)), probabilities[0], 1e-4);
    }

    [Fact]
    public void Explain_NamesTheSignalThatWillCross()
    {
        using var scorer = new CapacityScorer(Definition, Schema);
        var reasons = new Contributions(Definition, Schema).Explain(scorer, Row(0.9f, 0.2f), row: 0, horizon: 1, topK: 3);
        Assert.Equal([new SignalContribution("disk", 1)], reasons);
    }

    [Fact]
    public void UsedFeatures_AreTheProbabilities()
    {
        using var scorer = new CapacityScorer(Definition, Schema);
        Assert.Equal(
            ["disk:limit_probability_1h", "disk:limit_probability_4h", "inodes:limit_probability_1h", "inodes:limit_probability_4h"],
            scorer.UsedFeatures.Select(column => Schema.Names[column]));
        Assert.Equal("capacity", scorer.Version);
        Assert.Equal([0.5, 0.5], scorer.Thresholds);
    }

    [Fact]
    public void Make_TakesWhatIsMeant()
    {
        using var capacity = BuiltInModels.Make((Definition with { PredictsCapacity = true }).Champion, Definition, Schema);
        using var baseline = BuiltInModels.Make(Definition.Champion, Definition, Schema);
        Assert.IsType<CapacityScorer>(capacity);
        Assert.IsType<BaselineScorer>(baseline);
        Assert.False(ModelReference.Capacity.IsSame(ModelReference.Baseline));
    }

    private static FeatureMatrix Row(float disk, float inodes)
    {
        var matrix = new FeatureMatrix();
        matrix.Reset(0, 1, Schema.Names.Length);
        var row = matrix.Add(0);
        row.Fill(float.NaN);
        row[Schema.Names.IndexOf("disk:limit_probability_4h")] = disk;
        row[Schema.Names.IndexOf("inodes:limit_probability_4h")] = inodes;
        return matrix;
    }
}
