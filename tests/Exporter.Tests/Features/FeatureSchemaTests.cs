using Exporter.Features;
using Exporter.Signals;

namespace Exporter.Tests.Features;

public sealed class FeatureSchemaTests
{
    private static readonly PredictorDefinition Node = new()
    {
        Name = "node",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromSeconds(30),
        Horizons = [TimeSpan.FromMinutes(30), TimeSpan.FromHours(2)],
        Signals = [new("cpu_busy", "x"), new("disk_used", "y", new SignalLimit(LimitSide.Above, 0.95))],
    };

    [Fact]
    public void Names_OfAPredictor_AreTheContractWithModelsAndDocs() => Assert.Equal(
        [
            "cpu_busy:last",
            "cpu_busy:mean_5m",
            "cpu_busy:mean_1h",
            "cpu_busy:slope_15m",
            "cpu_busy:slope_1h",
            "cpu_busy:slope_all",
            "cpu_busy:stddev_1h",
            "cpu_busy:robust_z_1h",
            "cpu_busy:robust_z_all",
            "cpu_busy:novelty_all",
            "cpu_busy:shift_5m",
            "cpu_busy:seasonal_z_1d",
            "cpu_busy:season_anomalous_1d",
            "cpu_busy:peer_z",
            "cpu_busy:missing_1h",
            "disk_used:last",
            "disk_used:mean_5m",
            "disk_used:mean_1h",
            "disk_used:slope_15m",
            "disk_used:slope_1h",
            "disk_used:slope_all",
            "disk_used:stddev_1h",
            "disk_used:robust_z_1h",
            "disk_used:robust_z_all",
            "disk_used:novelty_all",
            "disk_used:shift_5m",
            "disk_used:seasonal_z_1d",
            "disk_used:season_anomalous_1d",
            "disk_used:peer_z",
            "disk_used:missing_1h",
            "disk_used:limit_margin",
            "disk_used:limit_eta_hours",
            "disk_used:limit_imminence",
            "entity:age_hours",
            "entity:hours_since_incident",
            "entity:incidents",
            "entity:correlation_change",
        ],
        FeatureSchema.For(Node).Names);

    [Fact]
    public void Names_OfOptionalFamilies_AreThereWhenConfigured()
    {
        var schema = FeatureSchema.For(Node with { PeerLabels = ["cluster", "job"], ChangeExpression = "x", DependencyExpression = "y" });

        Assert.Contains("cpu_busy:peer_z_by_cluster_job", schema.Names);
        Assert.Equal(
            ["entity:hours_since_change", "entity:changes_1d", "entity:dependencies_failing", "entity:hours_since_dependency_incident", "entity:dependencies_missing"],
            schema.Names[^5..]);
        Assert.Contains("entity:changes_120d", FeatureSchema.For(Node with { Step = TimeSpan.FromDays(1), ChangeExpression = "x" }).Names);
    }

    [Fact]
    public void SignalOf_GroupsFeaturesBySignalAndEntity()
    {
        var schema = FeatureSchema.For(Node);

        Assert.Equal(
            schema.Names.Select(name => name.StartsWith("cpu_busy:", StringComparison.Ordinal) ? 0 : name.StartsWith("disk_used:", StringComparison.Ordinal) ? 1 : -1),
            schema.SignalOf);
    }

    [Fact]
    public void Hash_IsTheSameInEveryProcessAndRelease() => Assert.Equal("598216ab7b6fc70e", FeatureSchema.For(Node).Hash);

    [Fact]
    public void Hash_ChangesWithWhateverChangesTheVector()
    {
        PredictorDefinition[] others =
        [
            Node with { Step = TimeSpan.FromSeconds(60) },
            Node with { Signals = [.. Node.Signals.Reverse()] },
            Node with { Signals = [Node.Signals[0]] },
            Node with { Signals = [Node.Signals[0], Node.Signals[1] with { Limit = null }] },
            Node with { Seasonality = [] },
            Node with { Seasonality = [TimeSpan.FromDays(7)] },
            Node with { PeerLabels = ["job"] },
            Node with { PeerLabels = ["cluster", "job"] },
            Node with { ChangeExpression = "x" },
            Node with { DependencyExpression = "x" },
            Node with { ChangeExpression = "x", DependencyExpression = "x" },
        ];

        Assert.Equal(others.Length + 1, others.Append(Node).Select(node => FeatureSchema.For(node).Hash).Distinct().Count());
    }

    [Fact]
    public void Hash_DoesNotDependOnWhatLeavesTheVectorAsItIs()
    {
        PredictorDefinition[] others =
        [
            Node with { Name = "other", Model = "m.onnx", KeepLabels = ["job"], Merge = TimeSpan.Zero },
            Node with { DependencyExpression = "x", DependencyFeatures = false },
        ];

        Assert.All(others, node => Assert.Equal(FeatureSchema.For(Node).Hash, FeatureSchema.For(node).Hash));
    }
}
