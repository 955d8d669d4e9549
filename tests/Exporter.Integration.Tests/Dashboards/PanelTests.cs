using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Dashboards;

/// <summary>Rules for panels: dashboard-linter's, and their places.</summary>
public sealed class PanelTests
{
    /// <summary>Units by Grafana's names, those that the dashboards have a use for.</summary>
    private static readonly string[] Units = ["none", "short", "percentunit", "s", "bytes", "Bps", "cps", "reqps", "dateTimeFromNow"];

    public static TheoryData<string> All => DashboardTests.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_AskTheChosenDataSource(string name) =>
        Assert.All(Panels(name), panel => Assert.Equal("${datasource}", DashboardFile.Text(panel.GetProperty("datasource"), "uid")));

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_HaveATitleOfTheirOwn(string name)
    {
        Assert.All(Panels(name), panel => Assert.NotEmpty(DashboardFile.Text(panel, "title")));
        Assert.Distinct(Panels(name).Select(panel => DashboardFile.Text(panel, "title")));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_AreDescribed(string name) => Assert.All(
        Panels(name), panel => Assert.True(DashboardFile.Text(panel, "description") is { Length: > 15 } text && text.EndsWith('.'), DashboardFile.Text(panel, "title")));

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_HaveAUnitThatGrafanaKnows(string name) => Assert.All(Panels(name), panel =>
    {
        JsonElement settings = panel.GetProperty("fieldConfig");
        Assert.Contains(DashboardFile.Text(settings.GetProperty("defaults"), "unit"), Units);
        Assert.All(
            settings.GetProperty("overrides").EnumerateArray().SelectMany(field => field.GetProperty("properties").EnumerateArray()).Where(property => DashboardFile.Text(property, "id") == "unit"),
            property => Assert.Contains(DashboardFile.Text(property, "value"), Units));
    });

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_HaveTargets(string name) => Assert.All(Panels(name), panel => Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray()));

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_ThatRename_NameWhatTheirTargetsGive(string name) =>
        Assert.All(Panels(name).Where(panel => DashboardFile.Text(panel, "type") == "table"), panel =>
        {
            string[] letters = [.. panel.GetProperty("targets").EnumerateArray().Select(target => DashboardFile.Text(target, "refId"))];
            // One query's value is called "Value", those of several "Value #A" and so on.
            string[] values = letters.Length == 1 ? ["Value"] : [.. letters.Select(letter => $"Value #{letter}")];
            JsonElement organize = panel.GetProperty("transformations").EnumerateArray().Single(step => DashboardFile.Text(step, "id") == "organize").GetProperty("options");
            string[] told = [.. Names(organize, "renameByName").Concat(Names(organize, "excludeByName")).Where(field => field.StartsWith("Value", StringComparison.Ordinal))];
            Assert.Equal(values.Order(), told.Order());
        });

    [Fact]
    public void Deployments_OfTwoServices_AreTwoRowsThatCanBeToldApart()
    {
        JsonElement panel = Assert.Single(Panels("foresight-trust.json"), panel => DashboardFile.Text(panel, "title") == "What deployments risk");
        QuerySample Answer(string service, double value) => new(new Dictionary<string, string> { ["service"] = service, ["version"] = "1.5" }, value);

        Assert.Empty(RenderedPanel.Complaints(panel, [[Answer("shop", 0.7), Answer("mail", 0.2)]]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_ThatFillBetweenLines_NameLinesThatTheyDraw(string name) => Assert.All(Panels(name), panel =>
    {
        string[] lines = [.. panel.GetProperty("targets").EnumerateArray().Select(target => DashboardFile.Text(target, "legendFormat"))];
        foreach (JsonElement field in panel.GetProperty("fieldConfig").GetProperty("overrides").EnumerateArray())
        {
            // Grafana fills to a line of exactly that name, and to nothing where there is none.
            string[] below = [.. field.GetProperty("properties").EnumerateArray().Where(property => DashboardFile.Text(property, "id") == "custom.fillBelowTo").Select(property => DashboardFile.Text(property, "value"))];
            Assert.All(below, line => Assert.Contains(line, lines));
            Assert.True(below.Length == 0 || lines.Contains(DashboardFile.Text(field.GetProperty("matcher"), "options")));
        }
    });

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_ThatRepeat_DoSoForAVariableThatMayHaveSeveralValues(string name)
    {
        string[] variables = [.. DashboardFile.Variables(DashboardFile.Read(name)).Where(variable => variable.TryGetProperty("multi", out JsonElement multi) && multi.GetBoolean()).Select(variable => DashboardFile.Text(variable, "name"))];
        Assert.All(Panels(name).Where(panel => panel.TryGetProperty("repeat", out _)), panel =>
        {
            Assert.Contains(DashboardFile.Text(panel, "repeat"), variables);
            Assert.Contains($"${DashboardFile.Text(panel, "repeat")}", DashboardFile.Text(panel, "title"), StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Panels_HaveAnIdAndAPlaceOfTheirOwn(string name)
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

    private static JsonElement[] Panels(string name)
    {
        JsonElement[] panels = [.. DashboardFile.Panels(DashboardFile.Read(name))];
        Assert.True(panels.Length > 4, $"{name} has {panels.Length} panels");
        return panels;
    }

    private static IEnumerable<string> Names(JsonElement owner, string property) => owner.GetProperty(property).EnumerateObject().Select(field => field.Name);

    private static IEnumerable<(int X, int Y)> Cells(JsonElement place)
    {
        int left = place.GetProperty("x").GetInt32(), top = place.GetProperty("y").GetInt32();
        return from x in Enumerable.Range(left, place.GetProperty("w").GetInt32())
               from y in Enumerable.Range(top, place.GetProperty("h").GetInt32())
               select (x, y);
    }
}
