using System.Globalization;
using Exporter.Trainer.Commands;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Trainer.ZeroShot;

public sealed class ZeroShotCommandTests
{
    [Fact]
    public async Task Run_DriftInSomeSystems_IsForetoldInOneNeverSeen()
    {
        using var systems = new PlantedSystems();
        systems.Add("pumps", 1, 6, "flow", "vibration");
        systems.Add("hosts", 1000, -5, "latency", "errors", "cpu", "free");
        systems.Add("engines", 0.01, 4, "oil", "speed", "heat");

        var (status, text, error) = await RunAsync(systems, "--out", Path.Combine(systems.Data, "out.md"));

        Assert.Equal(("", 0), (error, status));
        foreach (var system in (string[])["pumps", "hosts", "engines"])
        {
            var (baseline, unseen) = AucPr(text, system);
            Assert.True(unseen > 0.6 && unseen > 1.5 * baseline, $"{system}: {unseen} beside {baseline}");
        }

        Assert.Contains("The zero-shot model takes the baseline's place.", text, StringComparison.Ordinal);
        Assert.EndsWith(await File.ReadAllTextAsync(Path.Combine(systems.Data, "out.md"), TestContext.Current.CancellationToken), text.TrimEnd('\r', '\n') + "\n", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FailuresFromNowhere_BaselineKeepsItsPlace()
    {
        using var systems = new PlantedSystems();
        systems.Add("pumps", 1, 0, "flow", "vibration");
        systems.Add("hosts", 1000, 0, "latency", "errors");
        systems.Add("engines", 1, 0, "oil", "speed", "heat");

        var (status, text, error) = await RunAsync(systems);

        Assert.Equal(("", 0), (error, status));
        Assert.Contains("The baseline keeps its place.", text, StringComparison.Ordinal);
        Assert.Contains("- **does not hold**: AUC-PR grows by a factor of ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TwoSystems_AreTooFew()
    {
        using var systems = new PlantedSystems();
        systems.Add("pumps", 1, 6, "flow");
        systems.Add("hosts", 1, 6, "latency");

        var (status, _, error) = await RunAsync(systems);

        Assert.Equal((1, "foresight_trainer: 2 systems, at least 3 are needed: one is held out, and of the others one in turn\n"), (status, error));
    }

    [Fact]
    public async Task Run_UnknownSystem_IsAUsageError()
    {
        using var systems = new PlantedSystems();
        systems.Add("pumps", 1, 6, "flow");

        var (status, _, error) = await RunAsync(systems, "--system", "fans", "--system", "pumps");

        Assert.Equal((2, "foresight_trainer: --system: no mapping has the folder fans\nSee foresight_trainer zero-shot --help.\n"), (status, error));
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(PlantedSystems systems, params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] arguments = ["zero-shot", "--data", systems.Data, "--mappings", systems.Mappings, "--rows", "600", .. more];
        var status = await CommandLine.RunAsync(arguments, new FakeTimeProvider(), output, error);
        return (status, output.ToString(), error.ToString());
    }

    /// <summary>AUC-PR of the baseline and of the model that never saw the system.</summary>
    private static (double Baseline, double Unseen) AucPr(string text, string system)
    {
        string[] lines = [.. text.Split('\n').SkipWhile(line => !line.StartsWith($"| {system} |", StringComparison.Ordinal)).Take(2)];
        return (Cell(lines[0]), Cell(lines[1]));
    }

    private static double Cell(string line) => double.Parse(line.Split('|')[4], CultureInfo.InvariantCulture);
}
