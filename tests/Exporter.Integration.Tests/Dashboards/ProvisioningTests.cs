using System.Text.Json;
using Exporter.Integration.Tests.Bundle;
using Exporter.TestKit;
using YamlDotNet.RepresentationModel;

namespace Exporter.Integration.Tests.Dashboards;

/// <summary>What Grafana reads at its start.</summary>
public sealed class ProvisioningTests
{
    [Fact]
    public void DataSources_ArePrometheusAndAlertmanagerAsBundled()
    {
        YamlNode[] sources = [.. List(Read("datasources", "foresight.yml")["datasources"])];

        Assert.Equal(["prometheus", "alertmanager"], sources.Select(source => source["type"].ToString()));
        Assert.Distinct(sources.Select(source => source["uid"].ToString()));
        // The ports of prometheus.yml, and the name that its alerting section knows.
        Assert.Equal(["http://127.0.0.1:9090", "http://127.0.0.1:9093"], sources.Select(source => source["url"].ToString()));
        Assert.Equal("15s", sources[0]["jsonData"]["timeInterval"].ToString());
        Assert.Contains("scrape_interval: 15s", File.ReadAllText(Repository.PathOf("prometheus.yml")), StringComparison.Ordinal);
        Assert.Equal(sources[1]["uid"].ToString(), sources[0]["jsonData"]["alertmanagerUid"].ToString());
    }

    [Fact]
    public void Dashboards_AreReadFromAFolderAndNotEdited()
    {
        YamlNode provider = Assert.Single(List(Read("dashboards", "foresight.yml")["providers"]));

        Assert.Equal(("file", "false"), (provider["type"].ToString(), provider["allowUiUpdates"].ToString()));
        Assert.StartsWith("/", provider["options"]["path"].ToString(), StringComparison.Ordinal);
    }

    public static TheoryData<string> GrafanaAlerts => [.. Alerts.Select(alert => alert["title"].ToString())];

    private static IEnumerable<YamlNode> Alerts => List(Assert.Single(List(Read("alerting", "foresight.yml")["groups"]))["rules"]);

    [Theory]
    [MemberData(nameof(GrafanaAlerts))]
    public void Alerts_OfGrafana_AreThoseOfPrometheusAndPaused(string title)
    {
        YamlNode alert = Alerts.Single(alert => alert["title"].ToString() == title);
        BundledRule bundled = RuleFile.Alerts.Single(rule => rule.Name == title);
        YamlNode query = Assert.Single(List(alert["data"]));

        Assert.Equal(query["refId"].ToString(), alert["condition"].ToString());
        Assert.Equal("true", alert["isPaused"].ToString());
        Assert.Equal("prometheus", query["datasourceUid"].ToString());
        Assert.Equal(bundled.Annotations["runbook_url"], alert["annotations"]["runbook_url"].ToString());
        // Grafana's alerts have no hysteresis: the bundled rule's second half, by its own ALERTS, is missing.
        string expression = OneLine(query["model"]["expr"].ToString());
        Assert.Matches(@"^0 \* \(.+\) \+ 1$", expression);
        Assert.StartsWith(expression["0 * (".Length..^") + 1".Length].Trim(), OneLine(bundled.Expression), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(GrafanaAlerts))]
    public void Alerts_OfGrafana_LeadToAPanelThatIsThere(string title)
    {
        YamlNode annotations = Alerts.Single(alert => alert["title"].ToString() == title)["annotations"];

        JsonElement dashboard = DashboardFile.Read($"{annotations["__dashboardUid__"]}.json");
        Assert.Contains(annotations["__panelId__"].ToString(), DashboardFile.Panels(dashboard).Select(panel => $"{panel.GetProperty("id").GetInt32()}"));
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static YamlNode Read(string folder, string file)
    {
        YamlStream yaml = [];
        using StreamReader reader = File.OpenText(Repository.PathOf("grafana", "provisioning", folder, file));
        yaml.Load(reader);
        Assert.Equal("1", yaml.Documents[0].RootNode["apiVersion"].ToString());
        return yaml.Documents[0].RootNode;
    }

    private static YamlSequenceNode List(YamlNode node) => (YamlSequenceNode)node;
}
