using System.Text.RegularExpressions;
using Exporter.Integration.Tests.Bundle;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Dashboards;

/// <summary>Rules for the queries of panels: dashboard-linter's, and promtool's.</summary>
public sealed partial class TargetTests
{
    /// <summary>Predictors' own series: no entity, so no job and no instance.</summary>
    private static readonly string[] WithoutEntity = ["predicted_failure_threshold", "predicted_failure_clear_threshold"];

    public static TheoryData<string> All => DashboardTests.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Targets_AskTheChosenDataSource(string name) =>
        Assert.All(Targets(name), target => Assert.Equal("${datasource}", DashboardFile.Text(target.Json.GetProperty("datasource"), "uid")));

    [Theory]
    [MemberData(nameof(All))]
    public async Task Targets_AreValidPromQL(string name)
    {
        // A rule file with all of them: promtool parses rules as the server does.
        string[] lines = [.. Targets(name).Select((target, number) => $"{{record: 'target:{number}', expr: '{DashboardFile.Fill(target.Expression).Replace("'", "''", StringComparison.Ordinal)}'}}")];
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"groups: [{{name: targets, rules: [{string.Join(",\n", lines)}]}}]\n", TestContext.Current.CancellationToken);

        foreach (string generation in PromtoolTests.Generations.Select(row => row.Data))
        {
            (int exitCode, string output) = await PeerProcess.RunAsync("promtool", PromtoolTests.Binary(generation), "check", "rules", "--lint=none", file);
            Assert.True(exitCode == 0, output);
            Assert.Contains($"{lines.Length} rules found", output, StringComparison.Ordinal);
        }

        File.Delete(file);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Targets_WithARate_UseTheRateInterval(string name) =>
        // A fixed range shows gaps as soon as somebody scrapes more slowly than we thought.
        Assert.All(Targets(name).SelectMany(target => Range().Matches(target.Expression)), range => Assert.Equal("[$__rate_interval]", range.Value));

    [Theory]
    [MemberData(nameof(All))]
    public void Targets_OfCounters_AreRates(string name) =>
        Assert.All(Targets(name).Where(target => Counter().IsMatch(target.Expression)), target => Assert.Equal(Counter().Count(target.Expression), RateOfCounter().Count(target.Expression)));

    [Theory]
    [MemberData(nameof(All))]
    public void Targets_AreNarrowedByJobAndInstance(string name) => Assert.All(
        Targets(name).SelectMany(target => target.Selectors).Where(selector => !WithoutEntity.Contains(MetricOf(selector))),
        selector => Assert.All(["job", "instance"], label => AssertNarrowedBy(selector, label)));

    [Theory]
    [MemberData(nameof(All))]
    public void Targets_OfPredictions_AreNarrowedByPredictor(string name) => Assert.All(
        Targets(name).SelectMany(target => target.Selectors).Where(selector => MetricOf(selector).StartsWith("predicted_failure_", StringComparison.Ordinal)),
        selector => AssertNarrowedBy(selector, "predictor"));

    [Theory]
    [MemberData(nameof(All))]
    public void Targets_OfGraphsAndNumbers_HaveALegend(string name) => Assert.All(Targets(name), target =>
    {
        bool isTable = target.PanelType == "table";
        Assert.Equal(isTable, DashboardFile.Text(target.Json, "format") == "table");
        Assert.True(isTable || DashboardFile.Text(target.Json, "legendFormat").Length > 0, target.Panel);
    });

    [Theory]
    [MemberData(nameof(All))]
    public void Targets_OfNumbersAndTables_AskForNowOnly(string name) =>
        Assert.All(Targets(name), target => Assert.Equal(target.PanelType != "timeseries", target.Json.GetProperty("instant").GetBoolean()));

    [Theory]
    [MemberData(nameof(All))]
    public void Targets_OfAPanel_AreLetteredAndShown(string name) => Assert.All(Targets(name).GroupBy(target => target.Panel), panel =>
    {
        Assert.Equal(Enumerable.Range('A', panel.Count()).Select(letter => $"{(char)letter}"), panel.Select(target => DashboardFile.Text(target.Json, "refId")));
        Assert.All(panel, target => Assert.False(target.Json.TryGetProperty("hide", out _), $"{panel.Key} hides a query"));
    });

    private static IEnumerable<DashboardTarget> Targets(string name) => DashboardFile.Targets(DashboardFile.Read(name));

    private static string MetricOf(SelectorUse selector) => selector.Matchers.Single(matcher => matcher.Name == "__name__").Value;

    private static void AssertNarrowedBy(SelectorUse selector, string label)
    {
        LabelMatcher[] found = [.. selector.Matchers.Where(matcher => matcher.Name == label)];
        Assert.True(found.Length == 1 && found[0].Value == $"${label}" && found[0].Kind == MatchKind.Regex, $"{MetricOf(selector)} is not narrowed by {label}");
    }

    [GeneratedRegex(@"\[[^\]]+\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b\w+_(total|bucket|sum|count)\b")]
    private static partial Regex Counter();

    [GeneratedRegex(@"rate\(\w+_(total|bucket|sum|count)\b")]
    private static partial Regex RateOfCounter();
}
