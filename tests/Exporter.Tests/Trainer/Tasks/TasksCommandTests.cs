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
        Lay();
        MakeUp("train", 12, 1, OneFailure);
        MakeUp("test", 6, 2, OneFailure);
        var results = Path.Combine(_folder, "results.md");
        File.WriteAllText(results, "# Before\n\n### ramps\n\n## By hand\n\nSeen *twice*.\n");

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
        Assert.EndsWith(" s.\n\n## By hand\n\nSeen *twice*.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Before", text, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "models", "ramps-main.onnx")));
    }

    [Fact]
    public async Task Run_OneOfFewEntitiesFails_LeavesSharesWithoutFailuresOutOfTheCurve()
    {
        // The one that fails is the last in the order in which entities join the learning curve.
        Lay();
        MakeUp("train", 3, 1, (entity, _) => entity == 2 ? [60, 120, 180, 240] : []);
        MakeUp("test", 3, 2, (entity, _) => entity == 2 ? [60, 120, 180, 240] : []);
        var results = Path.Combine(_folder, "results.md");

        var (status, error) = await RunAsync("--out", results);

        Assert.Equal(("", 0), (error, status));
        Assert.Contains("- Learning from 33%, 67%, 100% of the train entities gives an AUC-PR of -, -, ", File.ReadAllText(results), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OneLearnerAsked_CompetesAlone()
    {
        Lay();
        MakeUp("train", 6, 1, OneFailure);
        MakeUp("test", 3, 2, OneFailure);
        var results = Path.Combine(_folder, "results.md");

        var (status, error) = await RunAsync("--out", results, "--learner", "mlp");

        Assert.Equal(("", 0), (error, status));
        Assert.Contains("| **Foresight (mlp", File.ReadAllText(results), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownLearner_IsAUsageError()
    {
        var (status, error) = await RunAsync("--learner", "svm");
        Assert.Equal(2, status);
        Assert.Contains("'svm'", error, StringComparison.Ordinal);
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

    private void Lay()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "ramps"));
        Directory.CreateDirectory(Path.Combine(_folder, "mappings"));
        File.WriteAllText(Path.Combine(_folder, "README.md"), Page);
        File.WriteAllText(Path.Combine(_folder, "mappings", "ramps.yml"), Mapping);
        File.WriteAllText(Path.Combine(_folder, "ramps", "task.json"), """{"main": {"step": 600, "lead": 1800, "window": 16200, "cooldown": 0, "grid_origin": 0, "censored": true, "note": "made up"}}""");
    }

    /// <summary>Two of three entities fail, once.</summary>
    private static int[] OneFailure(int entity, Random random) => random.Next(100) is var later && entity % 3 == 0 ? [] : [150 + later];

    /// <summary>Failures of two steps, five hours after the level began to rise; of entities that never fail, it rises a little at step 150.</summary>
    private void MakeUp(string part, int entities, int seed, Func<int, Random, int[]> failuresOf)
    {
        var random = new Random(seed);
        var (metrics, labels) = (new StringBuilder("entity,timestamp,used,noise\n"), new StringBuilder("kind,entity,start,end\n"));
        for (var entity = 0; entity < entities; entity++)
        {
            var failures = failuresOf(entity, random);
            labels.Append(CultureInfo.InvariantCulture, $"observe,{part}{entity},0,180000\n");
            foreach (var failsAt in failures)
            {
                labels.Append(CultureInfo.InvariantCulture, $"failure,{part}{entity},{failsAt * 600},{(failsAt + 2) * 600}\n");
            }

            for (var step = 0; step <= 300; step++)
            {
                var (top, height) = failures.Length == 0 ? (150, 0.1) : (Array.Find(failures, failsAt => failsAt + 2 >= step), 1);
                var rise = step < top - 30 || step > top + 2 ? 0 : step - top + 30;
                var used = (rise * height) + random.NextDouble();
                metrics.Append(CultureInfo.InvariantCulture, $"{part}{entity},{step * 600},{used:0.###},{random.NextDouble():0.###}\n");
            }
        }

        File.WriteAllText(Path.Combine(_folder, "ramps", $"{part}_metrics.csv"), metrics.ToString());
        File.WriteAllText(Path.Combine(_folder, "ramps", $"{part}_labels.csv"), labels.ToString());
    }
}
