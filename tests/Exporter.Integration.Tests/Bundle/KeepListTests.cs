using Exporter.Configuration;
using Exporter.Signals.PromQL;
using Exporter.TestKit;
using YamlDotNet.RepresentationModel;

namespace Exporter.Integration.Tests.Bundle;

/// <summary>The bundled prometheus.yml sends what the example predictors read, and nothing else.</summary>
public sealed class KeepListTests
{
    [Fact]
    public void KeepList_AgainstExamples_IsTheMetricsTheyRead()
    {
        string[] examples = Directory.GetFiles(Repository.PathOf("examples"), "foresight.yml", SearchOption.AllDirectories);

        Assert.NotEmpty(examples);
        Assert.Equal(examples.SelectMany(MetricsOf).Distinct().Order(StringComparer.Ordinal), KeepList().Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> MetricsOf(string configurationFile)
    {
        Assert.True(ConfigLoader.TryLoad(configurationFile, out ForesightConfig? config, out var errors), string.Join('\n', errors));
        return config!.Predictors
            .SelectMany(predictor => predictor.Signals.Select(signal => signal.Expression).Concat([predictor.FailureExpression, predictor.ChangeExpression, predictor.DependencyExpression]).OfType<string>())
            .SelectMany(expression => Query.TryCompile(expression, out Query? query, out _) ? query.Selectors : throw new InvalidOperationException(expression))
            .SelectMany(selector => selector.Matchers)
            .Where(matcher => matcher.Name == "__name__")
            .Select(matcher => matcher.Value);
    }

    private static string[] KeepList()
    {
        YamlStream yaml = [];
        using StreamReader reader = File.OpenText(Repository.PathOf("prometheus.yml"));
        yaml.Load(reader);
        YamlNode rule = yaml.Documents[0].RootNode["remote_write"][0]["write_relabel_configs"][0];
        Assert.Equal("keep", rule["action"].ToString());
        return rule["regex"].ToString().Split('|');
    }
}
