using System.Text.Json;
using Exporter.Configuration.Recorded;
using Exporter.History.Tables;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Recorded;

namespace Exporter.Trainer.Tasks;

/// <summary>The Numenta Anomaly Benchmark by the built-in baseline in its defaults: every file is an entity, its steps lie as far apart as its rows.</summary>
internal sealed class NabRun(RecordedMapping mapping, string dataFolder)
{
    private readonly RecordedTable _table = mapping.Tables[0];

    /// <summary>Scores every row from what came up to it.</summary>
    /// <exception cref="TrainingException">A file is missing or not as the benchmark's are.</exception>
    public IReadOnlyList<NabFile> Run()
    {
        var reader = new RecordingReader(mapping, dataFolder);
        var windows = ReadWindows(reader.PathOf(mapping.Labels, "test"));
        return [.. ReadRows(reader.PathOf(_table.File, "test")).Select(file => new NabFile(file.Key, Score(file.Key, file.Value), Locate(file.Key, file.Value, windows)))];
    }

    private static Dictionary<string, string[][]> ReadWindows(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string[][]>>(File.ReadAllText(path))!;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new TrainingException($"{path} cannot be read: {e.Message}");
        }
    }

    private Dictionary<string, List<Row>> ReadRows(string path)
    {
        var files = new Dictionary<string, List<Row>>();
        using var csv = new CsvTable(path);
        var (file, time, value) = (csv.Column(_table.EntityColumn), csv.Column(_table.TimeColumn), csv.Column(_table.Values[0]));
        while (csv.Read())
        {
            if (!files.TryGetValue(csv.Text(file), out var rows))
            {
                files[csv.Text(file)] = rows = [];
            }

            rows.Add(new Row(csv.Text(time), csv.Milliseconds(time), csv.Number(value)));
        }

        return files;
    }

    private double[] Score(string file, List<Row> rows)
    {
        var stepMs = MedianSpacing(rows);
        var definition = mapping.Predictor with { Step = TimeSpan.FromMilliseconds(stepMs) };
        var stream = new RecordedStream(stepMs);
        var series = stream.Series(Labels.Of((Labels.MetricName, _table.Name), (RecordingReader.EntityLabel, file)), stepMs);
        foreach (var row in rows.OrderBy(row => row.TimeMs))
        {
            stream.Add(series, row.TimeMs, row.Value, file);
        }

        var replay = new RecordedReplay(mapping, definition, stream, maxEntities: 1);
        using var baseline = new BaselineScorer(definition, replay.Schema);
        var byStep = new SortedList<long, double>();
        var probability = new float[definition.Horizons.Length];
        replay.Run(StepOf(rows.Max(row => row.TimeMs), stepMs), _ => true, (_, matrix) =>
        {
            if (matrix.Rows > 0)
            {
                baseline.Score(matrix, probability);
                byStep.Add(matrix.AsOfMs, probability[^1]);
            }
        });

        // A step has seen the rows up to it: only the last of them may have its score, earlier ones that of the step before.
        var last = rows.GroupBy(row => StepOf(row.TimeMs, stepMs)).ToDictionary(step => step.Key, step => step.Max(row => row.TimeMs));
        return [.. rows.Select(row => StepOf(row.TimeMs, stepMs) is var step && last[step] == row.TimeMs ? At(byStep, step) : At(byStep, step - stepMs))];
    }

    private static double At(SortedList<long, double> byStep, long step) => byStep.GetValueOrDefault(step, 0);

    private static long StepOf(long timeMs, long stepMs) => (timeMs + stepMs - 1) / stepMs * stepMs;

    private static long MedianSpacing(List<Row> rows)
    {
        long[] spacings = [.. rows.Zip(rows.Skip(1), (a, b) => b.TimeMs - a.TimeMs).Order()];
        return spacings[spacings.Length / 2];
    }

    private static (int First, int Last)[] Locate(string file, List<Row> rows, Dictionary<string, string[][]> windows)
    {
        if (!windows.TryGetValue(file, out var texts))
        {
            throw new TrainingException($"the labelled windows know no file \"{file}\"");
        }

        return [.. texts.Select(window => (rows.FindLastIndex(row => row.Text == window[0]), rows.FindLastIndex(row => row.Text == window[1])))];
    }

    private readonly record struct Row(string Text, long TimeMs, double Value);
}
