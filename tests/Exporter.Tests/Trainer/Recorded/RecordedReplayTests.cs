using Exporter.Configuration.Recorded;
using Exporter.Features;
using Exporter.Trainer;
using Exporter.Trainer.Recorded;

namespace Exporter.Tests.Trainer.Recorded;

public sealed class RecordedReplayTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("foresight-").FullName;

    [Fact]
    public void Run_ChangeOnlyRows_HoldUntilTheNext()
    {
        File.WriteAllText(Path.Combine(_folder, "values.csv"), "entity,timestamp,x,y\na,600,1,\na,2400,2,5\n");
        Assert.Equal(
            [(600, 1, float.NaN), (1200, 1, float.NaN), (1800, 1, float.NaN), (2400, 2, 5), (3000, 2, 5)],
            Replay("values: {file: values.csv, hold: always}", "x: 'values{column=\"x\"}', y: 'values{column=\"y\"}'", 3000));
    }

    [Fact]
    public void Run_ValueThatGoesMissingBetweenSteps_IsMissingAtThemAndComesBack()
    {
        File.WriteAllText(Path.Combine(_folder, "values.csv"), "entity,timestamp,x,y\na,600,1,1\na,650,2,1\na,700,,1\na,1500,3,1\n");
        Assert.Equal(
            [1, float.NaN, 3, 3],
            Replay("values: {file: values.csv, hold: always}", "x: 'values{column=\"x\"}', y: 'values{column=\"y\"}'", 2400).Select(row => row.First));
    }

    [Fact]
    public void Run_HoldOfTwoSteps_EndsAfterThem()
    {
        File.WriteAllText(Path.Combine(_folder, "values.csv"), "entity,timestamp,x\na,600,1\nb,600,9\nb,1200,9\nb,1800,9\nb,2400,9\n");
        var rows = Replay("values: {file: values.csv, hold: 20m}", "x: 'values{column=\"x\",entity=\"a\"}', y: 'values{entity=\"b\"} * 0'", 2400);
        Assert.Equal([1, 1], rows.Where(row => !float.IsNaN(row.First)).Select(row => row.First));
    }

    [Fact]
    public void Run_Events_CountAndTellTheirAge()
    {
        File.WriteAllText(Path.Combine(_folder, "values.csv"), "entity,timestamp,x\na,600,1\na,1200,1\na,1800,1\na,2400,1\n");
        File.WriteAllText(Path.Combine(_folder, "errors.csv"), "entity,timestamp,kind\na,0,e1\na,1200,e1\na,1500,e1\n");
        Assert.Equal(
            [(600, 1, 10), (1200, 2, 0), (1800, 3, 5), (2400, 3, 15)],
            Replay(
                "values: {file: values.csv}, errors: {file: errors.csv, event: kind}",
                "count: errors_total, minutes: (time() - errors_last_seconds) / 60",
                2400));
    }

    [Fact]
    public void Run_RelativeToCondition_TellsDeviationsOfTrainingData()
    {
        // Under condition 0 x is 1 or 3, under condition 10 it is 100 or 300: mean 2 and 200, deviation 1 and 100.
        File.WriteAllText(Path.Combine(_folder, "values.csv"), "entity,timestamp,set,x\na,600,0.1,1\na,1200,10.2,100\na,1800,-0.1,3\na,2400,9.9,300\n");
        Assert.Equal([-1, -1, 1, 1], Replay("values: {file: values.csv, values: [x], relative_to: [set]}", "x: values, y: values", 2400).Select(row => row.First));
    }

    [Fact]
    public void Read_TimeGoesBack_SaysWhere()
    {
        File.WriteAllText(Path.Combine(_folder, "values.csv"), "entity,timestamp,x\na,1200,1\na,600,1\n");
        var exception = Assert.Throws<TrainingException>(() => Replay("values: {file: values.csv}", "x: values, y: values", 1200));
        Assert.Contains("go back in time at 600; sort the file by entity and time", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private List<(int Seconds, float First, float Second)> Replay(string tables, string signals, int toSeconds)
    {
        var text = """
            recording:
              folder: .
              labels: labels.csv
              tables: {TABLES}
              tasks: {main: {title: main}}
            predictors:
              - {name: p, entity: [entity], step: 10m, horizons: [1h], seasonality: [], signals: {SIGNALS}}
            """.Replace("TABLES", tables, StringComparison.Ordinal).Replace("SIGNALS", signals, StringComparison.Ordinal);
        Assert.True(RecordedMappingLoader.TryParse(text, "m.yml", out var mapping, out var errors), string.Join('\n', errors));
        var replay = new RecordedReplay(mapping, mapping.Predictor, new RecordingReader(mapping, _folder).Read("train"), 10);
        var rows = new List<(int, float, float)>();
        replay.Run(toSeconds * 1000L, _ => true, (windows, matrix) =>
        {
            for (var row = 0; row < matrix.Rows; row++)
            {
                rows.Add(((int)(matrix.AsOfMs / 1000), Last(replay.Schema, matrix, row, 0), Last(replay.Schema, matrix, row, 1)));
            }
        });
        return rows;
    }

    private static float Last(FeatureSchema schema, FeatureMatrix matrix, int row, int signal) =>
        matrix.Row(row)[Enumerable.Range(0, schema.Names.Length).First(i => schema.SignalOf[i] == signal && schema.Names[i].EndsWith(":last", StringComparison.Ordinal))];
}
