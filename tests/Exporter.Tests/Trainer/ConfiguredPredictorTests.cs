using Exporter.Trainer.Commands;

namespace Exporter.Tests.Trainer;

public sealed class ConfiguredPredictorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-configured-").FullName;

    [Theory]
    [InlineData("true", "calls")]
    [InlineData("false", null)]
    public void Dependencies_OfWhichNoFeatureComes_AreNotAskedFor(string features, string? expected)
    {
        var file = Path.Combine(_folder, "foresight.yml");
        File.WriteAllText(file, $$"""
            predictors:
              - name: node
                entity: [instance]
                horizons: [30m]
                signals: {load: node_load1}
                depends_on: {expr: calls, features: {{features}}}
            """);

        var definition = ConfiguredPredictor.Find(file, "", TextWriter.Null);

        Assert.NotNull(definition);
        Assert.Equal(expected, definition.DependencyExpression);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
