using Exporter.TestKit;

namespace Exporter.Integration.Tests.Bundle;

/// <summary>What <c>foresight_exporter rules</c> writes for the demo's configuration, judged by promtool of both generations.</summary>
public sealed class GeneratedRulesTests
{
    // The demo's node predictor has steps of a minute and horizons of 1h and 6h: one is told after two minutes, the other after six.
    private const string Test = """
        rule_files: [rules.yml]
        evaluation_interval: 30s
        tests:
          - interval: 30s
            input_series:
              - {series: 'predicted_failure_probability{predictor="node",horizon="1h",instance="db-1",job="node"}', values: 0.9+0x40}
              - {series: 'predicted_failure_probability{predictor="node",horizon="6h",instance="db-1",job="node"}', values: 0.9+0x40}
              - {series: 'predicted_failure_threshold{predictor="node",horizon="1h"}', values: 0.5+0x40}
              - {series: 'predicted_failure_threshold{predictor="node",horizon="6h"}', values: 0.5+0x40}
            promql_expr_test:
              - expr: count(ALERTS{alertstate="firing"})
                eval_time: 90s
                exp_samples: []
              - expr: count by (horizon) (ALERTS{alertname="PredictedFailure", alertstate="firing"})
                eval_time: 3m
                exp_samples: [{labels: '{horizon="1h"}', value: 1}]
              - expr: count(ALERTS{alertname="PredictedFailure", alertstate="firing"})
                eval_time: 8m
                exp_samples: [{labels: '{}', value: 2}]
            alert_rule_test:
              - eval_time: 4m
                alertname: PredictedFailure
                exp_alerts:
                  - exp_labels: {predictor: node, horizon: 1h, instance: db-1, job: node, severity: warning, priority: normal, predicted: "true", predicted_entity: instance=db-1 job=node}
                    exp_annotations:
                      summary: db-1 (job=node) is likely to fail within 1h
                      description: Predictor node gives 90% for a failure within 1h. No reasons are recorded.
                      runbook_url: https://github.com/foresight-exporter/foresight/blob/main/rules/runbook.md#predictedfailure
                      dashboard_url: http://localhost:3000/d/foresight-target?var-predictor=node&var-horizon=1h&var-job=node&var-instance=db-1
                      page_url: "http://localhost:9977/#/entity/node?instance=db-1&job=node"

        """;

    [Theory]
    [InlineData("2.42")]
    [InlineData("3")]
    public async Task Rules_OfTheDemo_AreValidAndFireInTheirTime(string generation)
    {
        string folder = PeerProcess.NewFolder("rules");
        (int exitCode, string rules) = await PeerProcess.RunAsync("rules", "/bin/sh", "-c",
            $"{Peers.Foresight} rules --config.file={Repository.PathOf("examples", "Demo", "foresight.yml")} > {folder}/rules.yml");
        Assert.True(exitCode == 0, rules);
        await File.WriteAllTextAsync(Path.Combine(folder, "test.yml"), Test, TestContext.Current.CancellationToken);

        await AgreesAsync("check", "rules", "--lint=all", "--lint-fatal", Path.Combine(folder, "rules.yml"));
        await AgreesAsync("test", "rules", Path.Combine(folder, "test.yml"));

        Directory.Delete(folder, recursive: true);

        async Task AgreesAsync(params string[] arguments)
        {
            (int code, string output) = await PeerProcess.RunAsync("promtool", PromtoolTests.Binary(generation), arguments);
            Assert.True(code == 0, output);
        }
    }
}
