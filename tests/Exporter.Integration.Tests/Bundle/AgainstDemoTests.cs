using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Bundle;

/// <summary>
/// Nothing in rules and dashboards asks for what is not there: against the running demo, scraped by a real Prometheus that
/// has the bundled rules, every expression of the dashboards and every recording rule returns data.
/// </summary>
/// <remarks>An alert returns data only in trouble; of its expression, every metric that it reads must be there.</remarks>
public sealed class AgainstDemoTests
{
    /// <summary>Contributions and outcomes come only when something is predicted and its horizon is over.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Expressions_AgainstTheRunningDemo_ReturnData()
    {
        await using PeerProcess demo = await StartDemoAsync();
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(Peers.Prometheus3, Configuration(demo), RuleFile.Texts);
        HashSet<string> silent = [.. Expressions()];
        Assert.True(silent.Count > 30, $"only {silent.Count} expressions were found");

        // Each has to speak once: a probability at its threshold, for one, comes and goes.
        await Poll.Until(
            "every expression has returned data",
            async () =>
            {
                foreach (string expression in silent.ToArray())
                {
                    if (await prometheus.QueryAsync(expression) is { Count: > 0 })
                    {
                        silent.Remove(expression);
                    }
                }

                return silent.Count == 0;
            },
            Deadline,
            () => $"still silent:\n{string.Join('\n', silent)}",
            demo,
            prometheus.Process);
        await AssertPromtoolAcceptsPageAsync(demo);
    }

    private static Task<PeerProcess> StartDemoAsync() =>
        PeerProcess.StartAsync("demo", Peers.Demo, ["--history", "1", "--days", "2", "--hold"], PeerProcess.NewFolder("demo"));

    private static IEnumerable<string> Expressions()
    {
        IEnumerable<string> panels = DashboardFile.Names.SelectMany(name => DashboardFile.Expressions(DashboardFile.Read(name))).Select(DashboardFile.Fill);
        return [.. panels, .. RuleFile.Recording.SelectMany(rule => new[] { rule.Expression, rule.Name }), .. RuleFile.Alerts.SelectMany(MetricsOf)];
    }

    private static IEnumerable<string> MetricsOf(BundledRule alert)
    {
        Assert.True(Query.TryCompile(alert.Expression, out Query? query, out var errors), $"{alert.Name}: {string.Join('\n', errors)}");
        return query.Selectors.Select(selector => selector.Matchers.Single(matcher => matcher.Name == "__name__").Value);
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
