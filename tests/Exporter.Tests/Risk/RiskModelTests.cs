using Exporter.Models;
using Exporter.Models.Safety;
using Exporter.Risk;
using Exporter.TestKit;

namespace Exporter.Tests.Risk;

public sealed class RiskModelTests : IDisposable
{
    private static readonly ChangeMeasures Small = ChangeMeasures.Of([1, 1, 1, 0, 2, 1, 100, 0, 2, 30, 5, 500, 50, 40]);
    private static readonly ChangeMeasures Large = ChangeMeasures.Of([4, 12, 25, 3.5, 900, 200, 9000, 0, 20, 5, 300, 10, 5, 3]);

    private readonly RiskModel _model = RiskModel.LoadBundled();

    [Fact]
    public void Score_LargeChangeOfANewcomer_IsRiskierThanASmallOneOfAnOldHand()
    {
        var (small, large) = (_model.Score(Small), _model.Score(Large));

        Assert.True(small.Probability < _model.BaseRate, $"{small.Probability}");
        Assert.True(large.Probability > 2 * _model.BaseRate, $"{large.Probability}");
    }

    [Fact]
    public void Score_LargeChange_HasItsSizeAmongTheReasons()
    {
        var reasons = _model.Score(Large).Reasons;

        Assert.Equal(1, reasons.Sum(reason => reason.Share), tolerance: 1e-9);
        Assert.Contains(reasons, reason => reason is { Aspect: ChangeAspect.Size, Text: "900 lines added, 200 deleted, in files of 9000 lines" });
    }

    [Fact]
    public void Score_TheSameAgain_IsTheSameBits() => Assert.Equal(_model.Score(Large).Probability, _model.Score(Large).Probability);

    [Fact]
    public void Load_ModelOfAnotherKind_IsRefusedWithBothSides()
    {
        Assert.True(ModelFile.TryRead(Directory.EnumerateFiles(Path.Combine(Repository.Root, "examples", "Demo", "models"), "*.onnx", SearchOption.AllDirectories).First(), out var file, out _));

        Assert.False(RiskModel.TryLoad(file, out _, out var error));
        Assert.Contains("not for \"deployment_risk\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bundled_IsWhatItsCardSays()
    {
        var folder = Path.Combine(Repository.Root, "src", "Exporter.Risk", "Model");
        var content = File.ReadAllBytes(Path.Combine(folder, RiskModel.Bundled));

        Assert.True(ModelInspection.TryPass(content, out var error), error);
        Assert.Contains(ModelFile.HashOf(content), File.ReadAllText(Path.Combine(folder, "README.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Measures_ThatAreNoCounts_AreRefusedByName(double lines)
    {
        var values = Small.ToArray();
        values[4] = lines;

        Assert.StartsWith("la is ", Assert.Throws<ArgumentException>(() => ChangeMeasures.Of(values)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_AreNamedAndGrouped_EachOnce()
    {
        Assert.Equal(ChangeFeatures.Names.Length, ChangeFeatures.Aspects.Length);
        Assert.Equal(ChangeFeatures.Names.Length, ChangeFeatures.Names.Distinct().Count());
        var vector = new float[ChangeFeatures.Names.Length];
        ChangeFeatures.Fill(Small, vector);
        Assert.Equal(Math.Log(3), vector[ChangeFeatures.Names.IndexOf("la")], tolerance: 1e-6);
        Assert.Equal(Math.Log(1.02), vector[ChangeFeatures.Names.IndexOf("la_per_lt")], tolerance: 1e-6);
        Assert.Equal(Math.Log(51.0 / 501), vector[ChangeFeatures.Names.IndexOf("rexp_per_exp")], tolerance: 1e-6);
    }

    public void Dispose() => _model.Dispose();
}
