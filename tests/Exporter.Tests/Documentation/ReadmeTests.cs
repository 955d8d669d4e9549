using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Exporter.Configuration;
using Exporter.Signals;
using Exporter.Tests.Host;

namespace Exporter.Tests.Documentation;

/// <summary>What the README says of metrics and settings is what the programs do.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public async Task MetricsTable_EveryFamilyOnThePage_IsNamed()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        var page = await RunningHost.Client.GetStringAsync(new Uri(host.Address, "metrics"), TestContext.Current.CancellationToken);

        var families = TypeLine().Matches(page).Select(match => match.Groups[1].Value).ToArray();
        Assert.Contains("foresight_build_info", families);
        Assert.All(families, family => Assert.Contains($"`{family}`", Readme, StringComparison.Ordinal));
    }

    [Fact]
    public void MetricsTable_EveryNamedFamily_ExistsInTheSource()
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        var named = MetricName().Matches(Readme).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, source, StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_AsPrinted_AreValidAndTheDefaults()
    {
        var file = Path.Combine(RunningHost.NewFolder(), "foresight.yml");
        File.WriteAllText(file, SettingsBlock().Match(Readme).Groups[1].Value);

        Assert.True(ConfigLoader.TryLoad(file, out var config, out var errors), string.Join('\n', errors));

        var defaults = new ForesightConfig { Predictors = config.Predictors };
        Assert.Equal(defaults, config);
        var predictor = config.Predictors.Single();
        var bare = new PredictorDefinition { Name = predictor.Name, EntityLabels = predictor.EntityLabels, Horizons = predictor.Horizons, Signals = predictor.Signals };
        Assert.Equal((bare.Step, bare.Lateness, bare.Merge, bare.Model, bare.AlertThreshold), (predictor.Step, predictor.Lateness, predictor.Merge, predictor.Model, predictor.AlertThreshold));
        Assert.Equal(bare.Seasonality, predictor.Seasonality, (a, b) => a.SequenceEqual(b));
    }

    [Fact]
    public void ArchitecturePage_EveryTypeItNames_HasItsFile()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();

        var named = TypeName().Matches(File.ReadAllText(Path.Combine(Root, "src", "README.md"))).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.Contains("SeriesHead", named);
        Assert.All(named, name => Assert.Contains(name, files));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    [GeneratedRegex("^# TYPE ((?:foresight|predicted)_[a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex("`((?:foresight|predicted)_[a-z_]+)`")]
    private static partial Regex MetricName();

    [GeneratedRegex("`([A-Z][a-z]+[A-Z][A-Za-z]+|IScorer|Query)`")]
    private static partial Regex TypeName();

    [GeneratedRegex("`foresight.yml`, with the defaults.*?```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SettingsBlock();
}
