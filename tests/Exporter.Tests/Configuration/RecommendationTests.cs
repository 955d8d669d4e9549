using Exporter.Configuration;
using Exporter.Configuration.Recommendations;
using Exporter.Models.Advice;
using Exporter.Signals;
using Exporter.TestKit;

namespace Exporter.Tests.Configuration;

public sealed class RecommendationTests : IDisposable
{
    private const string Config = """
        predictors:
          - name: node
            entity: [instance]
            horizons: [30m]
            signals:
              load: node_load1
        recommendations_file: sub/what-to-do.yml
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foresight-recommendations-");

    private string ConfigFile => Path.Combine(_folder.FullName, "foresight.yml");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void File_IsReadRelativeToTheConfiguration()
    {
        WriteRules("""
            recommendations:
              - name: call_the_owner
                signal: load
                predictor: nod.
                labels: '{instance=~"db.*", job!="batch"}'
                action: >-
                  Call
                  the owner
                runbook_url: https://wiki.example.org/load
                severity: critical
            """);

        var rule = Assert.Single(Load().Recommendations);

        Assert.Equal(("call_the_owner", "Call the owner", "https://wiki.example.org/load", Severity.Critical), (rule.Name, rule.Action, rule.RunbookUrl, rule.Severity));
        Assert.True(Fits(rule, "node", "load", ("instance", "db-1"), ("job", "node")));
        Assert.False(Fits(rule, "node", "load", ("instance", "db-1"), ("job", "batch")));
        Assert.False(Fits(rule, "node", "load", ("instance", "web-1")));
        Assert.False(Fits(rule, "node", "load_lasting", ("instance", "db-1")));
        Assert.False(Fits(rule, "nodes", "load", ("instance", "db-1")));
    }

    [Fact]
    public void AllMistakesOfBothFiles_AreListedAtOnce()
    {
        WriteRules("""
            recommendations:
              - name: Bad-Name
                signal: "("
                action: a
              - name: twice
                signal: a
                action: a
                severity: crticial
              - name: twice
                signal: b
                runbook_url: wiki
              - name: for_nothing
                action: a
              - name: no_matchers
                labels: up{job="a"}
                action: a
                urgency: high
              - just text
            """);
        File.WriteAllText(ConfigFile, Config + "\nheads: {}\n");

        Assert.False(ConfigLoader.TryLoad(ConfigFile, out _, out var errors));

        Assert.Equal(
            [
                $"{ConfigFile}:8:1: unknown key \"heads\" in the file; did you mean \"head\"?",
                $"{RulesFile}:2:11: recommendation name \"Bad-Name\" must be snake case: lower-case letters, digits and \"_\", a letter first, at most 64",
                $"{RulesFile}:3:13: signal: regular expression \"(\" is not valid or not supported: Invalid pattern '\\A(?s:()\\z' at offset 10. Not enough )'s.",
                $"{RulesFile}:8:15: unknown severity \"crticial\"; did you mean \"critical\"?",
                $"{RulesFile}:9:5: recommendation \"twice\" needs \"action\"",
                $"{RulesFile}:9:11: there is a recommendation \"twice\" already",
                $"{RulesFile}:11:18: runbook_url must be an http or https address, not \"wiki\"",
                $"{RulesFile}:12:5: recommendation \"for_nothing\" needs at least one of \"signal\", \"pattern\", \"predictor\" and \"labels\" that say what it is for",
                $"{RulesFile}:15:13: labels must be matchers in braces, such as {{job=~\"node.*\"}}, not \"up{{job=\"a\"}}\"",
                $"{RulesFile}:17:5: unknown key \"urgency\" in recommendation \"no_matchers\"; known are name, signal, pattern, predictor, labels, action, runbook_url, severity",
                $"{RulesFile}:18:5: a recommendation must be a mapping, not a single value",
            ],
            errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("", "1:1: the file must be a mapping with \"recommendations\"")]
    [InlineData("- a", "1:1: the file must be a mapping with \"recommendations\"")]
    [InlineData("recommendations: 3", "1:18: recommendations must be a list, not a single value")]
    [InlineData("recommendations: [{name: a, signal: a, action: b, labels: '{job=~\"(\"}'}]", "1:66: labels: regular expression")]
    public void FileOfAnotherKind_IsRefused(string text, string expected)
    {
        var rules = RecommendationLoader.Parse(text, "r.yml", out var errors);

        Assert.Empty(rules);
        Assert.StartsWith($"r.yml:{expected}", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFile_IsAMistakeOfItsOwn()
    {
        File.WriteAllText(ConfigFile, Config);

        Assert.False(ConfigLoader.TryLoad(ConfigFile, out _, out var errors));

        Assert.StartsWith($"{RulesFile}: cannot be read: ", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ActionThatIsTooLongForALabel_IsRefused()
    {
        RecommendationLoader.Parse($"recommendations: [{{name: a, signal: a, action: {new string('x', 501)}}}]", "r.yml", out var errors);

        Assert.Equal("action has 501 characters; at most 500 fit into a label: put the rest into the runbook", Assert.Single(errors).Message);
    }

    // What the shipped examples watch, and what is to be done about it.
    [Theory]
    [InlineData("node", "disk_used", "disk_space")]
    [InlineData("node", "disk_available", "disk_space")]
    [InlineData("node", "disk_ahead", "disk_space")]
    [InlineData("node", "inodes_used", "inodes")]
    [InlineData("node", "memory_available", "memory")]
    [InlineData("node", "oom_kills", "memory")]
    [InlineData("node", "cpu_busy", "processor")]
    [InlineData("node", "load_per_cpu", "processor")]
    [InlineData("node", "read_latency", "disk_failing")]
    [InlineData("node", "disk_busy", "disk_failing")]
    [InlineData("node", "network_errors", "network")]
    [InlineData("node", "latency_floor_log10", "disk_latency")]
    [InlineData("service", "error_ratio", "http_errors")]
    [InlineData("service", "latency_p99", "http_latency")]
    [InlineData("service", "request_rate", "traffic")]
    [InlineData("service", "pool_used", "connection_pool")]
    [InlineData("service", "replication_lag", "replication_lag")]
    [InlineData("service", "certificate_hours", "tls_certificate")]
    [InlineData("service", "restarts", "pod_restarts")]
    [InlineData("service", "pvc_used", "volume_full")]
    [InlineData("service", "open_files", "file_descriptors")]
    [InlineData("service", "deploy_age_hours", "recent_change")]
    [InlineData("service", "entity", "repeats")]
    public void ShippedRules_KnowTheSignalsOfTheExamples(string predictor, string signal, string expected) =>
        Assert.Equal(expected, RecommendationLoader.Default.First(rule => Fits(rule, predictor, signal)).Name);

    [Fact]
    public void ShippedRules_EachHaveTheirEntryInRemedies()
    {
        var headings = File.ReadAllLines(Repository.PathOf("rules/remedies.md")).Where(line => line.StartsWith("### ", StringComparison.Ordinal)).Select(line => line[4..]);

        Assert.Equal(RecommendationLoader.Default.Select(rule => rule.Name), headings);
        Assert.All(RecommendationLoader.Default, rule => Assert.EndsWith($"/rules/remedies.md#{rule.Name}", rule.RunbookUrl, StringComparison.Ordinal));
    }

    [Fact]
    public void Book_TakesTheFirstRuleOfEachReasonOnceAndNoMoreThanThree()
    {
        var book = new RecommendationBook(RecommendationLoader.Default);

        string[] Names(params string[] reasons) => [.. book.For("node", [new Label("instance", "a")], reasons, "").Select(rule => rule.Name)];

        Assert.Equal(["disk_space", "memory"], Names("disk_used", "disk_ahead", "no_such_signal", "memory_used"));
        Assert.Equal(["memory", "processor", "inodes"], Names("memory_used", "cpu_busy", "inodes_used", "disk_used"));
        Assert.Empty(Names());
    }

    [Fact]
    public void Rule_ForAPattern_FitsOnlyPredictionsThatLookLikeIt()
    {
        var rules = RecommendationLoader.Parse(
            "recommendations: [{name: known_leak, pattern: 'memory used climb.*', action: Roll back}, {name: other, signal: '.*', action: Look}]", "r.yml", out var errors);
        Assert.Empty(errors);
        var book = new RecommendationBook(rules);

        Assert.Equal("known_leak", Assert.Single(book.For("node", [], ["memory_used"], "memory used climb then latency climb")).Name);
        Assert.Equal("other", Assert.Single(book.For("node", [], ["memory_used"], "")).Name);
    }

    private string RulesFile => Path.Combine(_folder.FullName, "sub/what-to-do.yml");

    private void WriteRules(string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "sub"));
        File.WriteAllText(RulesFile, text);
        File.WriteAllText(ConfigFile, Config);
    }

    private ForesightConfig Load() =>
        ConfigLoader.TryLoad(ConfigFile, out var config, out var errors) ? config : throw new InvalidOperationException(string.Join('\n', errors));

    private static bool Fits(RecommendationRule rule, string predictor, string signal, params (string Name, string Value)[] labels) =>
        rule.Condition.Matches(Labels.Of([.. labels, ("predictor", predictor), ("signal", signal)]));
}
