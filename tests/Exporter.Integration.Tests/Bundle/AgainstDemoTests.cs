using System.Text.Json;
using Exporter.Integration.Tests.Dashboards;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Bundle;

/// <summary>
/// Nothing in rules and dashboards asks for what is not there: against the running demo, scraped by a real Prometheus that
/// has the bundled rules, every panel shows what it should and every recording rule returns data.
/// </summary>
/// <remarks>An alert returns data only in trouble; of its expression, every metric that it reads must be there.</remarks>
[Long(110)]
public sealed class AgainstDemoTests
{
    /// <summary>Contributions and outcomes come only when something is predicted and its horizon is over.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>The demo has no operator; TargetDownTests and OverrideKillTests have.</summary>
    private static readonly string[] MadeByOperators = ["predicted_failure_override_info"];

    /// <summary>The demo deploys nothing; LearningTests and PanelTests do.</summary>
    private static readonly string[] MadeByPipelines = ["predicted_deployment_failure_probability"];

    [Fact]
    public async Task PanelsAndRules_AgainstTheRunningDemo_HaveTheirData()
    {
        await using PeerProcess demo = await StartDemoAsync();
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(Peers.Prometheus3, Configuration(demo), RuleFile.Texts);
        // How long questions take is known once somebody has asked one.
        await Web.Client.GetStringAsync(new Uri(demo.Address, "/api/v1/query?query=predicted_failure_threshold"), TestContext.Current.CancellationToken);
        Dictionary<string, Func<Task<IEnumerable<string>>>> waiting = Panels(prometheus).Concat(Rules(prometheus)).ToDictionary();
        Assert.True(waiting.Count > 50, $"only {waiting.Count} panels and rules were found");
        Dictionary<string, string> complaints = [];

        // Each has to be right once: a probability at its threshold, for one, comes and goes.
        await Poll.Until(
            "every panel and rule has its data",
            async () =>
            {
                foreach ((string name, Func<Task<IEnumerable<string>>> look) in waiting.ToArray())
                {
                    complaints[name] = string.Join("; ", await look());
                    if (complaints[name].Length == 0)
                    {
                        waiting.Remove(name);
                    }
                }

                return waiting.Count == 0;
            },
            Deadline,
            () => $"not as they should be:\n{string.Join('\n', waiting.Keys.Select(name => $"{name}: {complaints.GetValueOrDefault(name)}"))}",
            demo,
            prometheus.Process);
        await AssertPromtoolAcceptsPageAsync(demo);
    }

    /// <summary>
    /// Ends at 71:17 h, when there is what comes last and what soon goes: drift is first told of at 71:00 h, once windows are warm (48 h) and a day but for one hour was watched,
    /// and trouble of seed 1 that has spread makes a group. From then on a step takes a minute.
    /// </summary>
    private static Task<PeerProcess> StartDemoAsync() =>
        PeerProcess.StartAsync("demo", Peers.Demo, ["--history", "1", "--days", "1.97", "--hold"], PeerProcess.NewFolder("demo"));

    /// <summary>For each panel, by dashboard and title, what Grafana would show wrongly now.</summary>
    private static IEnumerable<KeyValuePair<string, Func<Task<IEnumerable<string>>>>> Panels(PrometheusServer prometheus) =>
        from name in DashboardFile.Names
        from panel in DashboardFile.Panels(DashboardFile.Read(name))
        where !panel.GetProperty("targets").EnumerateArray().Any(target => MadeByPipelines.Any(metric => DashboardFile.Text(target, "expr").Contains(metric, StringComparison.Ordinal)))
        select KeyValuePair.Create<string, Func<Task<IEnumerable<string>>>>($"{name}: {DashboardFile.Text(panel, "title")}", async () =>
        {
            List<IReadOnlyList<QuerySample>> answers = [];
            foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
            {
                answers.Add(await prometheus.QueryAsync(DashboardFile.Fill(DashboardFile.Text(target, "expr"))));
            }

            return RenderedPanel.Complaints(panel, answers);
        });

    /// <summary>For each expression of the rules, whether it is silent now.</summary>
    private static IEnumerable<KeyValuePair<string, Func<Task<IEnumerable<string>>>>> Rules(PrometheusServer prometheus) =>
        RuleFile.Recording.SelectMany(rule => new[] { rule.Expression, rule.Name }).Concat(RuleFile.Alerts.SelectMany(MetricsOf)).Distinct()
            .Select(expression => KeyValuePair.Create<string, Func<Task<IEnumerable<string>>>>(
                expression, async () => await prometheus.QueryAsync(expression) is { Count: > 0 } ? [] : ["no data"]));

    private static IEnumerable<string> MetricsOf(BundledRule alert)
    {
        Assert.True(Query.TryCompile(alert.Expression, out Query? query, out var errors), $"{alert.Name}: {string.Join('\n', errors)}");
        return query.Selectors.Select(selector => selector.Matchers.Single(matcher => matcher.Name == "__name__").Value).Except([.. MadeByOperators, .. MadeByPipelines]);
    }

    private static async Task AssertPromtoolAcceptsPageAsync(PeerProcess demo)
    {
        string page = Path.Combine(demo.Folder, "page.txt");
        await File.WriteAllTextAsync(page, await Web.Client.GetStringAsync(new Uri(demo.Address, "/metrics"), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        foreach (string generation in (string[])["2.42", "3"])
        {
            (int exitCode, string output) = await PeerProcess.RunAsync("promtool", "/bin/sh", "-c", $"exec {PromtoolTests.Binary(generation)} check metrics < {page}");
            Assert.True(exitCode == 0, output);
        }
    }

    private static string Configuration(PeerProcess demo) => $"""
        global: {"{"}scrape_interval: 1s, evaluation_interval: 1s{"}"}
        rule_files: [rules/*.yml]
        scrape_configs:
          - job_name: foresight
            honor_labels: true
            static_configs: [{"{"}targets: ["{demo.Address.Authority}"]{"}"}]

        """;
}
