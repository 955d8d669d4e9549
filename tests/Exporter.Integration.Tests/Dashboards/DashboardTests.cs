using System.Text.Json;
using System.Text.RegularExpressions;
using Exporter.Integration.Tests.Bundle;

namespace Exporter.Integration.Tests.Dashboards;

/// <summary>Rules for dashboards as a whole: dashboard-linter's, and what links need.</summary>
public sealed partial class DashboardTests
{
    private static readonly string[] CommonVariables = ["datasource", "predictor", "job", "instance", "horizon"];

    /// <summary>These are about what may fail, which need not have a job or an instance; the others are about Foresight, which has both.</summary>
    private static readonly string[] AboutTargets = ["foresight-who.json", "foresight-target.json"];

    public static TheoryData<string> All => [.. DashboardFile.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Identity_IsStable(string name)
    {
        JsonElement dashboard = DashboardFile.Read(name);

        // The alerts' links and users' bookmarks point to the uid.
        Assert.Equal(Path.GetFileNameWithoutExtension(name), DashboardFile.Text(dashboard, "uid"));
        Assert.False(dashboard.TryGetProperty("id", out _), "an id belongs to one Grafana");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Titles_AreThereAndTellDashboardsApart(string name)
    {
        JsonElement dashboard = DashboardFile.Read(name);

        Assert.StartsWith("Foresight / ", DashboardFile.Text(dashboard, "title"), StringComparison.Ordinal);
        Assert.True(DashboardFile.Text(dashboard, "description").Length > 20, "what the dashboard is for");
        Assert.Distinct(DashboardFile.Names.Select(other => DashboardFile.Text(DashboardFile.Read(other), "title")));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Editing_IsNotOffered(string name) =>
        // What is provisioned from a file would be lost.
        Assert.False(DashboardFile.Read(name).GetProperty("editable").GetBoolean());

    [Theory]
    [MemberData(nameof(All))]
    public void Variables_TheCommonOnes_AreThereAndLabelled(string name)
    {
        IReadOnlyList<JsonElement> variables = DashboardFile.Variables(DashboardFile.Read(name));

        Assert.Empty(CommonVariables.Except(variables.Select(variable => DashboardFile.Text(variable, "name"))));
        Assert.All(variables, variable => Assert.NotEmpty(DashboardFile.Text(variable, "label")));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void DataSource_IsAVariableOfTypePrometheus(string name)
    {
        JsonElement source = DashboardFile.Variables(DashboardFile.Read(name))[0];

        Assert.Equal(
            ("datasource", "Data source", "datasource", "prometheus"),
            (DashboardFile.Text(source, "name"), DashboardFile.Text(source, "label"), DashboardFile.Text(source, "type"), DashboardFile.Text(source, "query")));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Variables_OfQueries_AskTheChosenDataSourceAgainWhenTheTimeChanges(string name) => Assert.All(QueryVariables(name), variable =>
    {
        const int onTimeRangeChange = 2;
        Assert.Equal("${datasource}", DashboardFile.Text(variable.GetProperty("datasource"), "uid"));
        Assert.Equal(onTimeRangeChange, variable.GetProperty("refresh").GetInt32());
    });

    [Theory]
    [MemberData(nameof(All))]
    public void Variables_OfQueries_AreLabelValuesOfValidPromQL(string name) => Assert.All(QueryVariables(name), variable =>
    {
        string query = DashboardFile.Text(variable.GetProperty("query"), "query");
        Match match = LabelValues().Match(query);
        Assert.True(match.Success, query);
        Assert.NotEmpty(DashboardFile.Selectors(match.Groups["series"].Value));
        Assert.Equal(query, DashboardFile.Text(variable, "definition"));
    });

    [Theory]
    [MemberData(nameof(All))]
    public void Variables_JobAndInstance_AreMultipleAndAllIsEveryOne(string name)
    {
        // The linter asks for ".+". It would hide what may fail under other labels, such as a service.
        string all = AboutTargets.Contains(name) ? ".*" : ".+";

        foreach (JsonElement variable in QueryVariables(name).Where(variable => DashboardFile.Text(variable, "name") is "job" or "instance"))
        {
            Assert.True(variable.GetProperty("multi").GetBoolean() && variable.GetProperty("includeAll").GetBoolean());
            Assert.Equal(all, DashboardFile.Text(variable, "allValue"));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Links_ToTheOtherDashboards_TakeVariablesAndTimeAlong(string name)
    {
        JsonElement dashboard = DashboardFile.Read(name);
        JsonElement link = Assert.Single(dashboard.GetProperty("links").EnumerateArray());

        Assert.True(link.GetProperty("includeVars").GetBoolean() && link.GetProperty("keepTime").GetBoolean());
        Assert.Equal(link.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()), dashboard.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Links_InPanels_LeadToDashboardsAndVariablesThatAreThere(string name) =>
        Assert.All(DashboardLink().Matches(DashboardFile.Read(name).GetRawText()), AssertLeadsSomewhere);

    [Fact]
    public void Links_OfAlerts_LeadToDashboardsAndVariablesThatAreThere() =>
        Assert.All(RuleFile.Alerts, alert => AssertLeadsSomewhere(Assert.Single(DashboardLink().Matches(alert.Annotations["dashboard_url"]))));

    [Theory]
    [MemberData(nameof(All))]
    public void Annotations_OfQueries_AreValidPromQLOfTheChosenDataSource(string name)
    {
        Assert.NotEmpty(DashboardFile.Annotations(DashboardFile.Read(name)));
        Assert.All(DashboardFile.Annotations(DashboardFile.Read(name)), annotation =>
        {
            Assert.Equal("${datasource}", DashboardFile.Text(annotation.GetProperty("datasource"), "uid"));
            Assert.NotEmpty(DashboardFile.Selectors(DashboardFile.Text(annotation.GetProperty("target"), "expr")));
        });
    }

    private static IEnumerable<JsonElement> QueryVariables(string name) =>
        DashboardFile.Variables(DashboardFile.Read(name)).Where(variable => DashboardFile.Text(variable, "type") == "query");

    private static void AssertLeadsSomewhere(Match link)
    {
        string target = $"{link.Groups["uid"].Value}.json";
        Assert.Contains(target, DashboardFile.Names);
        IEnumerable<string> linked = LinkedVariable().Matches(link.Value).Select(variable => variable.Groups["name"].Value).Where(variable => !variable.StartsWith("__", StringComparison.Ordinal));
        Assert.Empty(linked.Except(DashboardFile.Variables(DashboardFile.Read(target)).Select(variable => DashboardFile.Text(variable, "name"))));
    }

    [GeneratedRegex(@"^label_values\((?<series>.+), \w+\)$")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"/d/(?<uid>[\w-]+)[^""\n]*")]
    private static partial Regex DashboardLink();

    [GeneratedRegex(@"var-(?<name>\w+)=|\$\{(?<name>\w+):queryparam\}")]
    private static partial Regex LinkedVariable();
}
