using System.Collections.Immutable;
using Exporter.Host.Rules;
using Exporter.Signals;

namespace Exporter.Tests.Host.Rules;

public sealed class PredictorRulesTests
{
    // A sixtieth of the horizon, rounded up to whole steps: 10 minutes of 10 hours are 10 steps of a minute; 24 minutes of a day are
    // one step of half an hour, and one step may be a blip.
    [Theory]
    [InlineData("1m", "10h", "10m")]
    [InlineData("30s", "2h", "2m")]
    [InlineData("30s", "30m", "1m")]
    [InlineData("1m", "90m", "2m")]
    [InlineData("1m", "150m", "3m")]
    [InlineData("30m", "1d", "1h")]
    [InlineData("1d", "14d", "2d")]
    public void Patience_OfAHorizon_IsASixtiethInWholeStepsAndTwoAtLeast(string step, string horizon, string expected) =>
        Assert.Equal(Span(expected), PredictorRules.Patience(Span(step), Span(horizon)));

    [Fact]
    public void For_EachHorizon_HasItsOwnRulesAndTheOthersAreOne()
    {
        var rules = PredictorRules.For(RuleFile.Bundled(), Predictor("node", ["instance"], "30m", "2h")).Rules;

        Assert.Equal(
            [
                ("PredictedFailure", "30m"), ("PredictedFailure", "2h"), ("PredictedFailureCritical", "30m"), ("PredictedFailureCritical", "2h"),
                ("PredictedFailureInhibitor", ""), ("PredictedFailureInhibitor", ""),
            ],
            rules.Select(rule => (rule.Alert, rule.Labels.GetValueOrDefault("horizon", ""))));
        Assert.All(rules, rule => Assert.Equal("node", rule.Labels["predictor"]));
        Assert.All(rules, rule => Assert.Contains("ALERTS{predictor=\"node\", ", rule.Expression, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("instance", "", "{{ $labels.instance }} is likely to fail within {{ $labels.horizon }}")]
    [InlineData("instance", "job,cluster", "{{ $labels.instance }} (job={{ $labels.job }}, cluster={{ $labels.cluster }}) is likely to fail within {{ $labels.horizon }}")]
    [InlineData("namespace,pod", "", "namespace={{ $labels.namespace }} pod={{ $labels.pod }} is likely to fail within {{ $labels.horizon }}")]
    public void For_Summary_NamesTheEntityByItsOwnLabels(string entity, string kept, string expected)
    {
        var predictor = Predictor("node", entity.Split(','), "30m") with { KeepLabels = [.. kept.Split(',', StringSplitOptions.RemoveEmptyEntries)] };

        var told = PredictorRules.For(RuleFile.Bundled(), predictor).Rules.Where(rule => rule.Labels.ContainsKey("horizon")).ToArray();

        Assert.Equal(2, told.Length);
        Assert.All(told, rule => Assert.Equal(expected, rule.Annotations["summary"]));
    }

    [Fact]
    public void For_WhatIsSaidBeside_IsThatOfTheBundledRules()
    {
        var bundled = RuleFile.Bundled();
        Assert.Equal(4, bundled.Count);

        var rules = PredictorRules.For(bundled, Predictor("node", ["instance"], "30m")).Rules;

        Assert.Equal(bundled.Select(rule => rule.Annotations["description"]), rules.Select(rule => rule.Annotations["description"]));
        Assert.Equal(bundled.Select(rule => rule.Labels["severity"]), rules.Select(rule => rule.Labels["severity"]));
    }

    // Names that YAML would take for something else than a text, if they were not quoted.
    [Theory]
    [InlineData("node")]
    [InlineData("null")]
    [InlineData("true")]
    public void Write_ReadBack_IsTheSame(string name)
    {
        RuleFile written = new() { Groups = [PredictorRules.For(RuleFile.Bundled(), Predictor(name, ["instance"], "30m", "2h"))] };
        using StringWriter text = new();
        written.Write(text);

        var read = RuleFile.Parse(new StringReader(text.ToString()));

        Assert.Equal(Texts(written), Texts(read));
        Assert.Equal(name == "node", text.ToString().Contains($"predictor: {name}\n", StringComparison.Ordinal));
        Assert.DoesNotContain("\r", text.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(RuleFile file) =>
        from rule in Assert.Single(file.Groups).Rules
        from text in (IEnumerable<string?>)[rule.Alert, rule.Expression, rule.For, .. rule.Labels.Concat(rule.Annotations).Select(pair => $"{pair.Key}: {pair.Value}")]
        select text ?? "";

    private static PredictorDefinition Predictor(string name, string[] entity, params string[] horizons) => new()
    {
        Name = name,
        EntityLabels = [.. entity],
        Horizons = [.. horizons.Select(Span)],
        Signals = ImmutableArray<SignalDefinition>.Empty,
    };

    private static TimeSpan Span(string text) => PrometheusDuration.TryParse(text, out var span) ? span : throw new FormatException(text);
}
