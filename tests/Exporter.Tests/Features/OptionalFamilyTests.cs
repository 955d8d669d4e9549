using Exporter.Features;
using Exporter.Signals;
using Exporter.Tests.Signals.Windows;

namespace Exporter.Tests.Features;

/// <summary>Families that a setting asks for: peers by labels, changes, dependencies. Steps are minutes.</summary>
public sealed class OptionalFamilyTests
{
    private static float Feature(SomeWindows some, string name, int row = 0)
    {
        var extractor = new FeatureExtractor(some.Definition);
        var matrix = new FeatureMatrix();
        extractor.Extract(some.Windows, matrix);
        var column = extractor.Schema.Names.IndexOf(name);
        Assert.True(column >= 0, $"no feature {name} among {string.Join(" ", extractor.Schema.Names)}");
        return matrix.Row(row)[column];
    }

    [Fact]
    public void Changes_AreTimedAndCounted()
    {
        var some = new SomeWindows(SomeWindows.Predictor(1) with { ChangeExpression = "changed" }).With("a", 1).Apply(0);
        Assert.Equal((168f, 0f), (Feature(some, "entity:hours_since_change"), Feature(some, "entity:changes_1d")));

        some.With("a", 1).Changed("a").Apply(10).With("a", 1).Changed("a").Apply(40).With("a", 1).Apply(70);
        Assert.Equal((0.5f, 2f), (Feature(some, "entity:hours_since_change"), Feature(some, "entity:changes_1d")));

        for (var day = 1; day <= 8; day++)
        {
            some.With("a", 1).Apply(day * 1440);
        }

        Assert.Equal((168f, 0f), (Feature(some, "entity:hours_since_change"), Feature(some, "entity:changes_1d")));
    }

    [Fact]
    public void Dependencies_AreSharesHoursAndNumbers()
    {
        // a depends on b (in an incident since step 30), c (missing), d (well): a third fails, half an hour ago, one is missing.
        var some = new SomeWindows(SomeWindows.Predictor(1) with { DependencyExpression = "calls" });
        some.With("a", 1).With("b", 1).With("d", 1).Apply(0);
        for (var step = 30; step <= 60; step++)
        {
            some.With("a", 1).With("b", 1).With("d", 1).Failing("b").Depends("a", "b").Depends("a", "c").Depends("a", "d").Apply(step);
        }

        Assert.Equal(1 / 3f, Feature(some, "entity:dependencies_failing"));
        Assert.Equal(0.5f, Feature(some, "entity:hours_since_dependency_incident"));
        Assert.Equal(1f, Feature(some, "entity:dependencies_missing"));
    }

    [Fact]
    public void Dependencies_OfAnEntityWithoutAny_AreNotKnown()
    {
        var some = new SomeWindows(SomeWindows.Predictor(1) with { DependencyExpression = "calls" }).With("a", 1).With("b", 1).Apply(0);
        foreach (var name in new[] { "dependencies_failing", "hours_since_dependency_incident", "dependencies_missing" })
        {
            Assert.True(float.IsNaN(Feature(some, $"entity:{name}")), name);
        }

        some.With("a", 1).With("b", 1).Depends("a", "b").Apply(1);
        Assert.Equal((0f, 168f, 0f), (Feature(some, "entity:dependencies_failing"), Feature(some, "entity:hours_since_dependency_incident"), Feature(some, "entity:dependencies_missing")));
    }

    [Fact]
    public void Peers_ByJob_CompareWithinTheJobOnly()
    {
        // web: 1, 2, 3, 4, 10, as in the test without groups. db: four entities far away, too few for an answer.
        var some = new SomeWindows(SomeWindows.Predictor(1) with { PeerLabels = ["job"] });
        double[] web = [1, 2, 3, 4, 10];
        for (var i = 0; i < web.Length; i++)
        {
            some.With(Labels.Of(("instance", $"w{i}"), ("job", "web")), web[i]);
        }

        for (var i = 0; i < 4; i++)
        {
            some.With(Labels.Of(("instance", $"d{i}"), ("job", "db")), 1000 + i);
        }

        some.Apply(0);

        Assert.True(float.IsNaN(Feature(some, "s0:peer_z_by_job", row: 0)));
        Assert.Equal(-2 / 1.4826, Feature(some, "s0:peer_z_by_job", row: 4), 1e-5);
        Assert.Equal(7 / 1.4826, Feature(some, "s0:peer_z_by_job", row: 8), 1e-5);
    }
}
