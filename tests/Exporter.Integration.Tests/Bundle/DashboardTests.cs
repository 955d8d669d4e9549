using System.Text.Json;
using System.Text.RegularExpressions;
using Exporter.TestKit;
using YamlDotNet.Serialization;

namespace Exporter.Integration.Tests.Bundle;

/// <summary>What dashboard-linter asks of a dashboard, and what it does not.</summary>
public sealed partial class DashboardTests
{
    private static readonly string[] Variables = ["datasource", "predictor", "job", "instance", "horizon"];

    public static TheoryData<string> Dashboards => [.. DashboardFile.Names];

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Dashboard_Identity_IsStable(string name)
    {
        JsonElement dashboard = DashboardFile.Read(name);

        // The alerts' links and users' bookmarks point to the uid.
        Assert.Equal(Path.GetFileNameWithoutExtension(name), DashboardFile.Text(dashboard, "uid"));
        Assert.NotEmpty(DashboardFile.Text(dashboard, "title"));
        Assert.False(dashboard.TryGetProperty("id", out _), "an id belongs to one Grafana");
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Dashboard_Variables_AreThere(string name)
    {
        JsonElement[] variables = [.. DashboardFile.Read(name).GetProperty("templating").GetProperty("list").EnumerateArray()];

        Assert.Equal(Variables.Order(), variables.Select(variable => DashboardFile.Text(variable, "name")).Order());
        Assert.All(variables, variable => Assert.NotEmpty(DashboardFile.Text(variable, "label")));
        Assert.All(
            variables.Where(variable => DashboardFile.Text(variable, "type") == "query"),
            variable => Assert.Equal(".*", DashboardFile.Text(variable, "allValue")));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Panel_EveryOne_IsTitledDescribedAndHasAUnit(string name) =>
        Assert.All(DashboardFile.Panels(DashboardFile.Read(name)), panel =>
        {
            Assert.NotEmpty(DashboardFile.Text(panel, "title"));
            Assert.True(DashboardFile.Text(panel, "description").Length > 20, $"{DashboardFile.Text(panel, "title")} is not described");
            Assert.NotEmpty(DashboardFile.Text(panel.GetProperty("fieldConfig").GetProperty("defaults"), "unit"));
        });

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Panel_EveryOne_HasItsOwnIdAndPlace(string name)
    {
        JsonElement[] panels = [.. DashboardFile.Read(name).GetProperty("panels").EnumerateArray()];

        Assert.Distinct(panels.Select(panel => panel.GetProperty("id").GetInt32()));
        HashSet<(int X, int Y)> taken = [];
        foreach (JsonElement place in panels.Select(panel => panel.GetProperty("gridPos")))
        {
            foreach ((int x, int y) in Cells(place))
            {
                Assert.InRange(x, 0, 23);
                Assert.True(taken.Add((x, y)), $"two panels at column {x}, line {y}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Target_EveryOne_AsksTheChosenDataSource(string name)
    {
        JsonElement[] owners = [.. DashboardFile.Panels(DashboardFile.Read(name)).SelectMany(panel =>
            panel.GetProperty("targets").EnumerateArray().Prepend(panel))];

        Assert.NotEmpty(owners);
        Assert.All(owners, owner => Assert.Equal("${datasource}", DashboardFile.Text(owner.GetProperty("datasource"), "uid")));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Expression_WithARange_UsesTheRateInterval(string name)
    {
        string[] expressions = [.. DashboardFile.Expressions(DashboardFile.Read(name))];

        Assert.NotEmpty(expressions);
        // A fixed range shows gaps as soon as somebody scrapes more slowly than we thought.
        Assert.All(expressions.SelectMany(expression => Range().Matches(expression)), range => Assert.Equal("[$__rate_interval]", range.Value));
        Assert.All(expressions.Where(expression => Counter().IsMatch(expression)), expression => Assert.Matches(RateOfCounter(), expression));
    }

    [Fact]
    public void Provisioning_Files_NameADataSourceAndADashboardFolder()
    {
        IDeserializer yaml = new DeserializerBuilder().Build();
        var source = yaml.Deserialize<Dictionary<string, object>>(File.ReadAllText(Repository.PathOf("grafana", "provisioning", "datasources", "prometheus.yml")));
        var provider = yaml.Deserialize<Dictionary<string, object>>(File.ReadAllText(Repository.PathOf("grafana", "provisioning", "dashboards", "foresight.yml")));

        Assert.Single((List<object>)source["datasources"]);
        Assert.Single((List<object>)provider["providers"]);
    }

    private static IEnumerable<(int X, int Y)> Cells(JsonElement place)
    {
        int left = place.GetProperty("x").GetInt32(), top = place.GetProperty("y").GetInt32();
        return from x in Enumerable.Range(left, place.GetProperty("w").GetInt32())
               from y in Enumerable.Range(top, place.GetProperty("h").GetInt32())
               select (x, y);
    }

    [GeneratedRegex(@"\[[^\]]+\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"_(total|bucket)\b")]
    private static partial Regex Counter();

    [GeneratedRegex(@"(rate|increase)\(\w+_(total|bucket)\b")]
    private static partial Regex RateOfCounter();
}
