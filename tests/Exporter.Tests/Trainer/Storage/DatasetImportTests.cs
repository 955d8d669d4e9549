using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer.Commands;
using Exporter.Trainer.Storage;

namespace Exporter.Tests.Trainer.Storage;

public sealed class DatasetImportTests : IDisposable
{
    private const string Mapping = """
        recording:
          folder: set
          labels: incidents.csv
          tables:
            values: {file: values.csv, hold: always}
        predictors:
          - {name: machines, entity: [entity], step: 10m, horizons: [1h], seasonality: [], signals: {x: 'values{column="x"}', both: sum by (entity) (values)}}

        """;

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public DatasetImportTests()
    {
        Directory.CreateDirectory(PathOf("set"));
        File.WriteAllText(PathOf("mapping.yml"), Mapping);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Csv_ChangeOnlyRowsAndIncidents_BecomeSignalsAndFailure()
    {
        // x of a changes at 600 and 1,800 and holds in between; b is there once. a fails from 1,300 to 1,900, so at the steps 1,800
        // only; b fails between two steps, which shows at the next one, 2,400.
        await File.WriteAllTextAsync(PathOf("set/values.csv"), "entity,timestamp,x,y\na,600,1,10\na,1800,2,\nb,1200,5,7\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(PathOf("set/incidents.csv"), "kind,entity,start,end\nobserve,a,600,3000\nfailure,a,1300,1900\nfailure,b,1900,2000\n", TestContext.Current.CancellationToken);
        await ImportAsync();

        var folder = DatasetFolder.Open(PathOf("data"));
        Assert.Equal((5, 600), (folder.Manifest.Steps, folder.Manifest.FromMs / 1000));
        var x = await FrameAsync(folder, "signal_x");
        Assert.Equal([1, 1, 2, 2, 2], Values(x, Labels.Of(("__name__", "values"), ("entity", "a"), ("column", "x"))));
        Assert.Equal([null, 5, 5, 5, 5], Values(x, Labels.Of(("__name__", "values"), ("entity", "b"), ("column", "x"))));
        Assert.Equal([11, 11, 2, 2, 2], Values(await FrameAsync(folder, "signal_both"), Labels.Of(("entity", "a"))));
        var failure = await FrameAsync(folder, "failure");
        Assert.Equal([null, null, 1, null, null], Values(failure, Labels.Of(("entity", "a"))));
        Assert.Equal([null, null, null, 1, null], Values(failure, Labels.Of(("entity", "b"))));
    }

    [Fact]
    public async Task Import_Again_KeepsWhatIsWholeAndReplacesWhatIsNot()
    {
        await WriteClimbsAsync(parquet: false);
        await ImportAsync();
        var chunks = DatasetFolder.Open(PathOf("data")).Manifest.Chunks;
        await File.WriteAllTextAsync(PathOf($"data/{chunks[1].File}"), "damaged", TestContext.Current.CancellationToken);
        await ImportAsync();
        var again = DatasetFolder.Open(PathOf("data"));
        Assert.Equal(chunks.AsEnumerable(), again.Manifest.Chunks);
        await FrameAsync(again, "signal_x");
    }

    [Fact]
    public async Task Parquet_GivesTheSameDatasetAsCsv()
    {
        await WriteClimbsAsync(parquet: false);
        await ImportAsync();
        var fromCsv = DatasetFolder.Open(PathOf("data")).Manifest.Chunks;
        Directory.Delete(PathOf("data"), recursive: true);
        File.Delete(PathOf("set/values.csv"));
        await File.WriteAllTextAsync(PathOf("mapping.yml"), Mapping.Replace("values.csv", "values.parquet", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await WriteClimbsAsync(parquet: true);
        await ImportAsync();
        Assert.Equal(fromCsv.AsEnumerable(), DatasetFolder.Open(PathOf("data")).Manifest.Chunks);
    }

    [Fact]
    public async Task Imported_TrainsAndPredicts_WithTheMappingAsConfiguration()
    {
        await WriteClimbsAsync(parquet: false);
        await ImportAsync();
        await OkAsync("train", "--dataset", PathOf("data"), "--config.file", PathOf("mapping.yml"), "--predictor", "machines", "--learner", "few", "--out", PathOf("m.onnx"), "--force");
        await OkAsync("predict", "--dataset", PathOf("data"), "--config.file", PathOf("mapping.yml"), "--model", PathOf("m.onnx"), "--out", PathOf("p.csv"));
        Assert.StartsWith("timestamp,label_entity,probability_1h\n600,m0,", await File.ReadAllTextAsync(PathOf("p.csv"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parquet_Truncated_SaysSo()
    {
        await WriteClimbsAsync(parquet: true);
        await File.WriteAllTextAsync(PathOf("mapping.yml"), Mapping.Replace("values.csv", "values.parquet", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var bytes = await File.ReadAllBytesAsync(PathOf("set/values.parquet"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(PathOf("set/values.parquet"), bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);
        var (status, error) = await RunAsync(Import);
        Assert.Equal(1, status);
        Assert.Matches(@"values\.parquet cannot be read as Parquet \(.*\): it may be truncated\n$", error);
    }

    private string[] Import => ["dataset", "--import", PathOf("mapping.yml"), "--data", _directory, "--out", PathOf("data")];

    private string PathOf(string file) => Path.Combine(_directory, file);

    /// <summary>Four machines for ten days; every 100 steps x climbs for ten steps, then the machine fails for three.</summary>
    private async Task WriteClimbsAsync(bool parquet)
    {
        var (names, times, x, y, incidents) = (new List<string>(), new List<long>(), new List<double?>(), new List<double?>(), new List<string>());
        var random = new Random(3);
        for (var machine = 0; machine < 4; machine++)
        {
            for (var step = 0; step < 1440; step++)
            {
                var at = (step + (machine * 23)) % 100;
                names.Add($"m{machine}");
                times.Add(600L * (step + 1));
                x.Add(Math.Round((at is >= 80 and < 90 ? at - 79 : 0) + random.NextDouble(), 3));
                y.Add(Math.Round(random.NextDouble(), 3));
                if (at == 90)
                {
                    incidents.Add($"failure,m{machine},{600 * (step + 1)},{600 * (step + 3)}");
                }
            }
        }

        await File.WriteAllLinesAsync(PathOf("set/incidents.csv"), ["kind,entity,start,end", .. incidents], TestContext.Current.CancellationToken);
        if (parquet)
        {
            await SomeTable.WriteAsync(PathOf("set/values.parquet"), names, times, ("x", x), ("y", y));
        }
        else
        {
            string[] lines = ["entity,timestamp,x,y", .. names.Select((name, i) => FormattableString.Invariant($"{name},{times[i]},{x[i]},{y[i]}"))];
            await File.WriteAllLinesAsync(PathOf("set/values.csv"), lines, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<HistoryFrame> FrameAsync(DatasetFolder folder, string column) =>
        await new DatasetSource(folder, PlantedHistory.Definition).ReadAsync(column, folder.Manifest.FromMs, folder.Manifest.StepMs, (int)folder.Manifest.Steps, TestContext.Current.CancellationToken);

    private static IEnumerable<double?> Values(HistoryFrame frame, Labels labels)
    {
        var series = Enumerable.Range(0, frame.SeriesCount).Single(series => frame.LabelsAt(series).Equals(labels));
        return frame.ValuesAt(series).ToArray().Select(value => Exporter.Ingest.StaleMarker.IsStale(value) ? (double?)null : value);
    }

    private Task ImportAsync() => OkAsync(Import);

    private static async Task OkAsync(params string[] arguments)
    {
        var (status, error) = await RunAsync(arguments);
        Assert.True(status == 0, error);
    }

    private static async Task<(int Status, string Error)> RunAsync(string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var status = await CommandLine.RunAsync(arguments, TimeProvider.System, output, error);
        return (status, error.ToString());
    }
}
