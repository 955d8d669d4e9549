using Exporter.Configuration;
using Exporter.Configuration.Logs;
using Exporter.Signals.Logs;
using Exporter.TestKit;

namespace Exporter.Tests.Configuration.Logs;

public sealed class LogReaderTests
{
    private const string Predictors = """
        predictors:
          - {name: node, entity: [instance], horizons: [30m], signals: {load: node_load1}}

        """;

    [Fact]
    public void Section_IsAbsentOrRead()
    {
        Assert.True(ConfigLoader.TryParse(Predictors, "foresight.yml", out var absent, out _));
        Assert.Equal(new LogOptions(), absent.Logs);

        var text = Predictors + "logs: {labels: {instance: [host_name, pod], tier: tier}, keep_examples: true, max_templates: 500, max_entities: 7, max_templates_per_entity: 9}\n";
        Assert.True(ConfigLoader.TryParse(text, "foresight.yml", out var config, out var errors), string.Join('\n', errors));
        Assert.Equal(["instance: host_name, pod", "tier: tier"], config.Logs.Labels.Names.Select(name => $"{name.Name}: {string.Join(", ", name.From)}"));
        Assert.True(config.Logs.KeepExamples);
        Assert.Equal(new LogLimits { MaxTemplates = 500, MaxEntities = 7, MaxTemplatesPerEntity = 9 }, config.Logs.Limits);
    }

    [Fact]
    public void Example_IsValid_AndSaysTheDefaults()
    {
        Assert.True(ConfigLoader.TryLoad(Repository.PathOf("examples", "logs", "foresight.yml"), out var config, out var errors), string.Join('\n', errors));
        Assert.Equal(LogLabels.Default.Names.Select(name => $"{name.Name}: {string.Join(", ", name.From)}"), config.Logs.Labels.Names.Select(name => $"{name.Name}: {string.Join(", ", name.From)}"));
    }

    [Fact]
    public void Mistakes_AreToldAllAtOnce()
    {
        const string Text = Predictors + "logs: {labels: {severity: a, host.name: b, instance: host.name, job: []}, keep_examples: perhaps, max_templates: 5, example: 1}\n";

        Assert.False(ConfigLoader.TryParse(Text, "foresight.yml", out _, out var errors));

        Assert.Equal(
            [
                "labels of logs: \"severity\" must be the name of a label other than severity, template, __name__, le, quantile",
                "labels of logs: \"host.name\" must be the name of a label other than severity, template, __name__, le, quantile",
                "labels of logs: instance: \"host.name\" is no label; dots and dashes of attributes become _, so host.name is host_name",
                "labels of logs: job must be a label of the source, or a list of them, not a list",
                "keep_examples must be true or false, not \"perhaps\"",
                "max_templates must be a whole number from 100 to 100000, not \"5\"",
            ],
            errors.Select(error => error.Message).Where(message => !message.StartsWith("unknown key", StringComparison.Ordinal)));
        Assert.Single(errors, error => error.Message.StartsWith("unknown key \"example\" in logs", StringComparison.Ordinal));
    }
}
