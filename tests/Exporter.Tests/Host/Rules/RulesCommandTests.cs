using Exporter.Host;

namespace Exporter.Tests.Host.Rules;

/// <summary>The verb <c>rules</c>, as it is called.</summary>
public sealed class RulesCommandTests : IDisposable
{
    // A host that is watched by the half minute, and a disk by the day.
    private const string Configuration = """
        predictors:
          - name: node
            entity: [instance]
            keep_labels: [job]
            horizons: [30m, 2h]
            signals: {cpu: node_load1}
          - name: disk
            entity: [datacenter, serial]
            step: 1d
            horizons: [14d]
            signals: {sectors: smart_reallocated_sectors}

        """;

    private readonly string _folder = RunningHost.NewFolder();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Rules_OfAConfiguration_AreTheGoldenFile()
    {
        Assert.Equal(0, await RunAsync(Configuration));

        GoldenFile.Require(_output.ToString(), "Host", "Rules", "testdata", "rules.yml");
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public async Task Rules_WithOwnAddresses_LinkToThem()
    {
        Assert.Equal(0, await RunAsync(Configuration, "--grafana.url=https://grafana.example.org/", "--runbook.url=https://wiki.example.org/foresight", "--page.url=https://foresight.example.org/"));

        // Long texts are folded: what matters is the text, not where its lines end.
        var text = string.Join(' ', _output.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("runbook_url: https://wiki.example.org/foresight#predictedfailure", text, StringComparison.Ordinal);
        Assert.Contains("https://grafana.example.org/d/foresight-target?var-predictor=", text, StringComparison.Ordinal);
        Assert.Contains("https://foresight.example.org/#/entity/", text, StringComparison.Ordinal);
        Assert.DoesNotContain("localhost", text, StringComparison.Ordinal);
        Assert.DoesNotContain("github.com", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_OfAWrongConfiguration_ListEveryMistakeAndWriteNothing()
    {
        Assert.Equal(1, await RunAsync("predictors: []\nhead: {max_serie: 1}\n"));

        Assert.Equal("", _output.ToString());
        Assert.EndsWith("2 mistakes", _error.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<int> RunAsync(string configuration, params string[] arguments)
    {
        var file = Path.Combine(_folder, "foresight.yml");
        File.WriteAllText(file, configuration);
        return ForesightHost.RunAsync(["rules", $"--config.file={file}", .. arguments], _output, _error, TestContext.Current.CancellationToken);
    }
}
