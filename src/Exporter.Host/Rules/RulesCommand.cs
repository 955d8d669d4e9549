using Exporter.Configuration;
using Exporter.Signals;

namespace Exporter.Host.Rules;

/// <summary>The verb <c>rules</c>: the bundled alerts on predictions, written for the predictors of a configuration.</summary>
/// <param name="output">Receives the rule file.</param>
/// <param name="error">Receives the configuration's mistakes, one a line.</param>
internal sealed class RulesCommand(TextWriter output, TextWriter error)
{
    /// <summary>The address of Grafana in the bundled rules.</summary>
    public const string BundledGrafana = "http://localhost:3000";

    /// <summary>The address of the runbook in the bundled rules.</summary>
    public const string BundledRunbook = "https://github.com/foresight-exporter/foresight/blob/main/rules/runbook.md";

    /// <summary>The address of Foresight's page in the bundled rules.</summary>
    public const string BundledPage = "http://localhost:9977";

    /// <summary>Writes the rules.</summary>
    /// <param name="file">Path of the configuration file.</param>
    /// <param name="grafana">Address of Grafana, for the links to dashboards.</param>
    /// <param name="runbook">Address of the runbook, for the links to its entries.</param>
    /// <param name="page">Address of the sidecar's page, for the links to entities.</param>
    /// <returns>The exit code: 0 when the file is valid, else 1.</returns>
    public int Run(string file, string grafana, string runbook, string page)
    {
        if (!ConfigLoader.TryLoad(file, out var config, out var mistakes))
        {
            CheckConfig.WriteMistakes(file, mistakes, error);
            return 1;
        }

        AlertRule[] bundled = [.. RuleFile.Bundled().Select(rule => rule with
        {
            Annotations = rule.Annotations.ToDictionary(text => text.Key, text => text.Value
                .Replace(BundledGrafana, grafana.TrimEnd('/'), StringComparison.Ordinal)
                .Replace(BundledPage, page.TrimEnd('/'), StringComparison.Ordinal)
                .Replace(BundledRunbook, runbook, StringComparison.Ordinal)),
        })];
        WriteHead(config.Predictors);
        new RuleFile { Groups = [.. config.Predictors.Select(predictor => PredictorRules.For(bundled, predictor))] }.Write(output);
        return 0;
    }

    private void WriteHead(IEnumerable<PredictorDefinition> predictors)
    {
        output.Write("# Written by \"foresight_exporter rules\". Load it in place of rules/predictions.yml, beside alerts.yml and recording.yml.\n");
        output.Write("# For inhibit_rules in alertmanager.yml, as what has failed need not be predicted any more:\n");
        foreach (var predictor in predictors)
        {
            var labels = string.Join(", ", predictor.EntityLabels);
            var present = string.Concat(predictor.EntityLabels.Select(label => $", {label}!=\"\""));
            output.Write($"#   - source_matchers: [severity=\"critical\", predicted!=\"true\"{present}]\n");
            output.Write($"#     target_matchers: [predicted=\"true\", predictor=\"{predictor.Name}\"]\n");
            output.Write($"#     equal: [{labels}]\n");
        }
    }
}
