using System.Globalization;
using Exporter.Features;
using Exporter.Signals;
using Exporter.Trainer.Commands;
using Parquet;

namespace Exporter.Tests.Trainer.Prediction;

public sealed class PredictCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public PredictCommandTests() => File.WriteAllText(PathOf("foresight.yml"), PlantedHistory.Configuration);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Dataset_TrainedOnAndPredicted_FileScoresWhatTheWindowsGive()
    {
        var definition = await WriteDatasetAsync(entities: 4);
        await OkAsync("train", "--dataset", PathOf("data"), "--predictor", "planted", "--out", PathOf("m.onnx"), "--learner", "few", "--max-rows", "8000", "--force");
        await OkAsync("predict", "--dataset", PathOf("data"), "--model", PathOf("m.onnx"), "--out", PathOf("p.csv"), "--from", "1700600000");

        // Whatever lies before --from fills the windows, and nothing of it is written.
        var lines = await File.ReadAllLinesAsync(PathOf("p.csv"), TestContext.Current.CancellationToken);
        Assert.Equal("timestamp,label_instance,probability_1h,probability_2h", lines[0]);
        Assert.StartsWith("1700600100,host-0,", lines[1], StringComparison.Ordinal);
        Assert.Equal(4 * (((PlantedHistory.ToMs - 1_700_600_100_000) / PlantedHistory.StepMs) + 1), lines.Length - 1);

        // The vectors by themselves, written as a matrix and scored, give the same numbers.
        var vectors = await VectorsAsync(definition, 1_700_600_100_000);
        var columns = FeatureSchema.For(definition).Names.Select((name, i) => (name, vectors.Rows.Select(row => float.IsNaN(row[i]) ? (double?)null : row[i]).ToArray())).ToArray();
        await SomeMatrix.WriteParquetAsync(PathOf("x.parquet"), columns, vectors.TimesMs, vectors.Hosts, rowsPerGroup: 1000);
        await OkAsync("predict", "--matrix", PathOf("x.parquet"), "--model", PathOf("m.onnx"), "--out", PathOf("q.csv"));
        Assert.Equal(lines, await File.ReadAllLinesAsync(PathOf("q.csv"), TestContext.Current.CancellationToken));

        // And so does a matrix of text.
        await File.WriteAllLinesAsync(PathOf("x.csv"), Csv(columns, vectors.TimesMs, vectors.Hosts), TestContext.Current.CancellationToken);
        await OkAsync("predict", "--matrix", PathOf("x.csv"), "--model", PathOf("m.onnx"), "--out", PathOf("r.csv"));
        Assert.Equal(lines, await File.ReadAllLinesAsync(PathOf("r.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Parquet_SaysTheSameAsCsv()
    {
        await WriteDatasetAsync(entities: 2);
        await OkAsync("predict", "--dataset", PathOf("data"), "--out", PathOf("p.csv"));
        await OkAsync("predict", "--dataset", PathOf("data"), "--out", PathOf("p.parquet"));
        var lines = await File.ReadAllLinesAsync(PathOf("p.csv"), TestContext.Current.CancellationToken);
        await using var reader = await ParquetReader.CreateAsync(PathOf("p.parquet"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(lines[0], string.Join(',', reader.Schema.GetDataFields().Select(column => column.Name)));
        Assert.Equal(lines.Length - 1, Enumerable.Range(0, reader.RowGroupCount).Sum(group => reader.OpenRowGroupReader(group).RowCount));
        using var first = reader.OpenRowGroupReader(0);
        var (times, probabilities) = (new long[first.RowCount], new float[first.RowCount]);
        await first.ReadAsync<long>(reader.Schema.GetDataFields()[0], times.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
        await first.ReadAsync<float>(reader.Schema.GetDataFields()[3], probabilities.AsMemory(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(
            lines.Skip(1).Select(line => (line.Split(',')[0], line.Split(',')[3])),
            times.Zip(probabilities, (time, probability) => ((time / 1000).ToString(CultureInfo.InvariantCulture), probability.ToString("R", CultureInfo.InvariantCulture))));
    }

    [Fact]
    public async Task ConfiguredAlias_IsLookedUpInTheRegistryAndNotReplacedByTheBaseline()
    {
        await WriteDatasetAsync(entities: 1);
        await File.AppendAllTextAsync(PathOf("foresight.yml"), "    model: champion\n", TestContext.Current.CancellationToken);
        string[] arguments = ["predict", "--dataset", PathOf("data"), "--registry", PathOf("models"), "--out", PathOf("p.csv")];

        Assert.Equal($"foresight_trainer: no model of predictor \"planted\" is champion in {PathOf("models")}\n", await FailAsync(arguments));
        Assert.False(File.Exists(PathOf("p.csv")));

        await OkAsync("train", "--dataset", PathOf("data"), "--predictor", "planted", "--registry", PathOf("models"), "--promote", "--learner", "few", "--max-rows", "8000", "--force");
        await OkAsync(arguments);
        await OkAsync("predict", "--dataset", PathOf("data"), "--model", "planted@champion", "--registry", PathOf("models"), "--out", PathOf("q.csv"));
        Assert.Equal(await File.ReadAllTextAsync(PathOf("p.csv"), TestContext.Current.CancellationToken), await File.ReadAllTextAsync(PathOf("q.csv"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Matrix_LacksFeatures_NamesThem()
    {
        await SomeMatrix.WriteParquetAsync(PathOf("x.parquet"), [("used_last", [1, 2]), ("noise_last", [1, 2])]);
        var error = await FailAsync("predict", "--matrix", PathOf("x.parquet"), "--out", PathOf("p.csv"));
        Assert.Matches(@"x\.parquet lacks \d+ of the model's \d+ features: (\S+, ){5}\.\.\.; a column's name must be that of the feature\n$", error);
        Assert.False(File.Exists(PathOf("p.csv")));
    }

    [Fact]
    public async Task Matrix_Truncated_SaysSo()
    {
        await SomeMatrix.WriteParquetAsync(PathOf("x.parquet"), [("used_last", new double?[5000])]);
        await File.WriteAllBytesAsync(PathOf("y.parquet"), (await File.ReadAllBytesAsync(PathOf("x.parquet"), TestContext.Current.CancellationToken))[..^20], TestContext.Current.CancellationToken);
        var error = await FailAsync("predict", "--matrix", PathOf("y.parquet"), "--out", PathOf("p.csv"));
        Assert.Matches(@"y\.parquet cannot be read as Parquet \(.*\): it may be truncated; make it anew\n$", error);
    }

    [Fact]
    public async Task Dataset_OfAnotherConfiguration_IsRefusedByTrainAndPredict()
    {
        await WriteDatasetAsync(entities: 1);
        await File.WriteAllTextAsync(PathOf("foresight.yml"), PlantedHistory.Configuration.Replace("noise: noise", "noise: noise * 2", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        foreach (var verb in (string[])["train", "predict"])
        {
            var error = await FailAsync(verb, "--dataset", PathOf("data"), "--predictor", "planted", "--out", PathOf("x.csv"));
            Assert.Equal(
                $"""
                foresight_trainer: the configuration is not the one that {PathOf("data")} was written with:
                  signal_noise is `noise * 2`, in the dataset `noise`
                Write the dataset anew into another folder (foresight_trainer dataset), or put the configuration back.

                """,
                error);
        }
    }

    [Theory]
    [InlineData("--matrix x.csv --dataset d --out p.csv", "--matrix holds feature vectors, which need no history; leave --prometheus.url and --dataset out")]
    [InlineData("--dataset d --out p.txt", "--out: \"p.txt\" is not a name that ends in .parquet or .csv")]
    [InlineData("--dataset d", "--out or --remote-write must say where predictions go, and only one of them")]
    [InlineData("--dataset d --remote-write localhost", "--remote-write: \"localhost\" must begin with http:// or https://")]
    [InlineData("--out p.csv", "--prometheus.url or --dataset must say where history is")]
    public async Task WrongOptions_AreUsageErrors(string arguments, string expected)
    {
        var (status, error) = await RunAsync(["predict", .. arguments.Split(' ')]);
        Assert.Equal((2, $"foresight_trainer: {expected}\nSee foresight_trainer predict --help.\n"), (status, error));
    }

    private string PathOf(string file) => Path.Combine(_directory, file);

    private Task<PredictorDefinition> WriteDatasetAsync(int entities) => PlantedHistory.WriteAsync(PathOf("foresight.yml"), PathOf("data"), entities);

    /// <summary>The vectors of all steps from an instant on, by a loop of this test's own.</summary>
    private static async Task<(float[][] Rows, long[] TimesMs, string[] Hosts)> VectorsAsync(PredictorDefinition definition, long fromMs)
    {
        var source = PlantedHistory.Source(entities: 4);
        var windows = new Exporter.Signals.Windows.PredictorWindows(definition, 100);
        var (extractor, matrix) = (new FeatureExtractor(definition), new FeatureMatrix());
        var (rows, times, hosts) = (new List<float[]>(), new List<long>(), new List<string>());
        var frames = new Dictionary<string, Exporter.History.HistoryFrame>();
        var steps = (int)((PlantedHistory.ToMs - PlantedHistory.FromMs) / PlantedHistory.StepMs) + 1;
        foreach (var expression in (string[])["used", "noise", "failed"])
        {
            frames[expression] = await source.ReadAsync(expression, PlantedHistory.FromMs, PlantedHistory.StepMs, steps, TestContext.Current.CancellationToken);
        }

        InstantVector[] vectors = [new(), new(), new()];
        for (var step = 0; step < steps; step++)
        {
            frames["used"].CopyStep(step, vectors[0]);
            frames["noise"].CopyStep(step, vectors[1]);
            frames["failed"].CopyStep(step, vectors[2]);
            windows.Apply(PlantedHistory.FromMs + (step * PlantedHistory.StepMs), vectors[..2], vectors[2]);
            if (windows.AsOfMs >= fromMs)
            {
                extractor.Extract(windows, matrix);
                for (var row = 0; row < matrix.Rows; row++)
                {
                    rows.Add(matrix.Row(row).ToArray());
                    times.Add(windows.AsOfMs);
                    hosts.Add(windows.EntityAt(matrix.Entities[row]).Get("instance"));
                }
            }
        }

        return ([.. rows], [.. times], [.. hosts]);
    }

    private static IEnumerable<string> Csv((string Name, double?[] Values)[] columns, long[] timesMs, string[] hosts)
    {
        yield return string.Join(',', ["label_instance", .. columns.Select(column => column.Name), "timestamp"]);
        for (var row = 0; row < timesMs.Length; row++)
        {
            yield return string.Join(',', [hosts[row], .. columns.Select(column => column.Values[row]?.ToString("R", CultureInfo.InvariantCulture) ?? ""), (timesMs[row] / 1000.0).ToString("R", CultureInfo.InvariantCulture)]);
        }
    }

    private async Task OkAsync(params string[] arguments)
    {
        var (status, error) = await RunAsync(arguments);
        Assert.True(status == 0, error);
    }

    private async Task<string> FailAsync(params string[] arguments)
    {
        var (status, error) = await RunAsync(arguments);
        Assert.Equal(1, status);
        return error;
    }

    private async Task<(int Status, string Error)> RunAsync(string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var status = await CommandLine.RunAsync([.. arguments, "--config.file", PathOf("foresight.yml")], TimeProvider.System, output, error);
        return (status, error.ToString());
    }
}
