using System.Text;
using System.Text.Json;
using Exporter.Host.Alerting;
using Exporter.Signals;

namespace Exporter.Tests.Host.Alerting;

public sealed class SilencedAlertsTests
{
    private static readonly PredictorDefinition Node = new()
    {
        Name = "node",
        EntityLabels = ["instance", "job"],
        Horizons = [TimeSpan.FromMinutes(30)],
        Signals = [new("load", "load")],
    };

    [Fact]
    public void Read_SilencedAlerts_GivesTheirEntitiesByPredictor()
    {
        var silenced = Read("""
            [{"labels": {"alertname": "PredictedFailure", "predictor": "node", "horizon": "30m", "instance": "a", "job": "web", "cluster": "x"}, "status": {"state": "suppressed", "silencedBy": ["1"], "inhibitedBy": []}},
             {"labels": {"predictor": "node", "horizon": "2h", "instance": "a", "job": "web"}, "status": {"silencedBy": ["1", "2"]}},
             {"labels": {"predictor": "node", "instance": "b"}, "status": {"silencedBy": ["1"]}},
             {"labels": {"predictor": "node", "instance": "c", "job": "web"}, "status": {"silencedBy": []}},
             {"labels": {"predictor": "other", "instance": "a"}, "status": {"silencedBy": ["1"]}},
             {"labels": {"alertname": "Disk"}, "status": {"silencedBy": ["1"]}}]
            """);

        Assert.Equal(["node"], silenced.Keys);
        Assert.True(silenced["node"].SetEquals([Labels.Of(("instance", "a"), ("job", "web")), Labels.Of(("instance", "b"))]));
    }

    [Fact]
    public void Read_NoAlert_ClearsEveryPredictor() => Assert.Empty(Assert.Single(Read("[]")).Value);

    [Theory]
    [InlineData("""{"status": "error"}""", "the answer is Object, not an array of alerts")]
    [InlineData("""[{"status": {"silencedBy": []}}]""", "an alert has no \"labels\" that is Object")]
    [InlineData("""[{"labels": {}, "status": {}}]""", "an alert has no \"silencedBy\" that is Array")]
    [InlineData("""[7]""", "an alert has no \"labels\" that is Object")]
    public void Read_SomethingElse_SaysWhat(string answer, string message) =>
        Assert.Equal(message, Assert.Throws<JsonException>(() => Read(answer)).Message);

    [Fact]
    public void Read_NoJson_IsRefused() => Assert.ThrowsAny<JsonException>(() => Read("<html>"));

    private static Dictionary<string, System.Collections.Immutable.ImmutableHashSet<Labels>> Read(string answer) => SilencedAlerts.Read(Encoding.UTF8.GetBytes(answer), [Node]);
}
