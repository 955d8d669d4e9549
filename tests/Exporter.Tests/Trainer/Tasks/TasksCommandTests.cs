using System.Globalization;
using System.Text;
using Exporter.Trainer.Commands;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Trainer.Tasks;

public sealed class TasksCommandTests : IDisposable
{
    private const string Mapping = """
        recording:
          folder: ramps
          labels: "{part}_labels.csv"
          tables:
            metric: {file: "{part}_metrics.csv"}
          tasks:
            main: {title: ramps, remedy: steeper ramps}
        predictors:
          - {name: ramps, entity: [entity], step: 10m, horizons: [5h], seasonality: [], signals: {used: 'metric{column="used"}', noise: 'metric{column="noise"}'}}
        """;

    private const string Page = """
        # Data
        ### ramps (made up)
        | model | AUC-PR | AUC-ROC | event recall | alert precision | point FP rate | false alarms per entity-day | median lead | recall / precision at 1% point FPR | brier skill / ECE |
        |---|---|---|---|---|---|---|---|---|---|
        | **goal** | **≥ 0.5** | - | **≥ 0.9** | **≥ 2** | - | - | - | - | **> 0 / ≤ 0.100** |
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-").FullName;

    [Fact]
    public async Task Run_RampsBeforeFailures_AreLearntAndReportedBesideTheGoals()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "ramps"));
        Directory.CreateDirectory(Path.Combine(_folder, "mappings"));
        File.WriteAllText(Path.Combine(_folder, "README.md"), Page);
        File.WriteAllText(Path.Combine(_folder, "mappings", "ramps.yml"), Mapping);
        File.WriteAllText(Path.Combine(_folder, "ramps", "task.json"), """{"main": {"step": 600, "lead": 1800, "window": 16200, "cooldown": 0, "grid_origin": 0, "censored": true, "note": "made up"}}""");
        MakeUp("train", 12, 1);
        MakeUp("test", 6, 2);
        var results = Path.Combine(_folder, "results.md");

        var (status, error) = await RunAsync("--out", results);

        Assert.Equal("", error);
        Assert.Equal(0, status);
        var text = File.ReadAllText(results);
        Assert.Contains("| **Foresight (", text, StringComparison.Ordinal);
        Assert.Contains("event recall ≥ 0.9 reached", text, StringComparison.Ordinal);
        Assert.Contains("alert precision ≥ 2 **missed**", text, StringComparison.Ordinal);
        Assert.Contains("- Threshold: the best one in hindsight, ", text, StringComparison.Ordinal);
        Assert.Contains("- The best single feature, used:", text, StringComparison.Ordinal);
        Assert.Contains("- Drift: a failure lies ahead of ", text, StringComparison.Ordinal);
        Assert.Contains("\n\nWhat would help: steeper ramps\n", text, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "models", "ramps-main.onnx")));
    }

    [Fact]
    public async Task Run_WrongMapping_IsAUsageError()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "mappings"));
        File.WriteAllText(Path.Combine(_folder, "mappings", "a.yml"), "recording: {}\n");
        var (status, error) = await RunAsync();
        Assert.Equal(2, status);
        Assert.Contains("a.yml:1:1: the file needs \"predictors\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownTask_NamesItsOwnHelp()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "mappings"));
        File.WriteAllText(Path.Combine(_folder, "mappings", "ramps.yml"), Mapping);

        var (status, error) = await RunAsync("--task", "dips");

        Assert.Equal((2, "foresight_trainer: --task: no mapping has dips\nSee foresight_trainer tasks --help.\n"), (status, error));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int Status, string Error)> RunAsync(params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] arguments = ["tasks", "--data", _folder, "--mappings", Path.Combine(_folder, "mappings"), "--models", Path.Combine(_folder, "models"), .. more];
        var status = await CommandLine.RunAsync(arguments, new FakeTimeProvider(), output, error);
        return (status, error.ToString());
    }

    /// <summary>Each entity fails once, five hours after its level began to rise; every third rises a little and does not fail.</summary>
    private void MakeUp(string part, int entities, int seed)
    {
        var random = new Random(seed);
        var (metrics, labels) = (new StringBuilder("entity,timestamp,used,noise\n"), new StringBuilder("kind,entity,start,end\n"));
        for (var entity = 0; entity < entities; entity++)
        {
            var failsAt = 150 + random.Next(100);
            labels.Append(CultureInfo.InvariantCulture, $"observe,{part}{entity},0,180000\n");
            if (entity % 3 != 0)
            {
                labels.Append(CultureInfo.InvariantCulture, $"failure,{part}{entity},{failsAt * 600},{(failsAt + 2) * 600}\n");
            }

            for (var step = 0; step <= 300; step++)
            {
                var rise = step < failsAt - 30 || step > failsAt + 2 ? 0 : step - failsAt + 30;
                var used = (rise * (entity % 3 == 0 ? 0.1 : 1)) + random.NextDouble();
                metrics.Append(CultureInfo.InvariantCulture, $"{part}{entity},{step * 600},{used:0.###},{random.NextDouble():0.###}\n");
            }
        }

        File.WriteAllText(Path.Combine(_folder, "ramps", $"{part}_metrics.csv"), metrics.ToString());
        File.WriteAllText(Path.Combine(_folder, "ramps", $"{part}_labels.csv"), labels.ToString());
    }
}
