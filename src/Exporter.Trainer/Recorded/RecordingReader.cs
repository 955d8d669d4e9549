using Exporter.Configuration.Recorded;
using Exporter.History.Tables;
using Exporter.Signals;

namespace Exporter.Trainer.Recorded;

/// <summary>Reads the tables of a recording as series; what was learnt from the train part stays for the other parts.</summary>
/// <param name="mapping">What the columns mean.</param>
/// <param name="dataFolder">The data folder.</param>
internal sealed class RecordingReader(RecordedMapping mapping, string dataFolder)
{
    /// <summary>The label by which entities are told apart.</summary>
    public const string EntityLabel = "entity";

    private const string ColumnLabel = "column";

    private readonly Dictionary<string, ConditionReference> _references = [];

    /// <summary>Path of a file of the set.</summary>
    public string PathOf(string file, string part) =>
        Path.Combine(dataFolder, mapping.Folder, file.Replace("{part}", part, StringComparison.Ordinal));

    /// <summary>Reads a part.</summary>
    /// <exception cref="TrainingException">A file is missing, or not as the mapping says.</exception>
    public RecordedStream Read(string part)
    {
        var stream = new RecordedStream((long)mapping.Predictor.Step.TotalMilliseconds);
        foreach (var table in mapping.Tables)
        {
            var path = PathOf(table.File, part);
            if (table.EventColumn is not null)
            {
                ReadEvents(table, path, stream);
            }
            else if (table.IsStatic)
            {
                ReadAttributes(table, path, stream);
            }
            else
            {
                ReadValues(table, path, stream);
            }
        }

        return stream;
    }

    private static int[] ValueColumns(RecordedTable table, ITable csv) => table.Values.IsEmpty
        ? [.. Enumerable.Range(0, csv.Columns.Count).Where(i => csv.Columns[i] != table.EntityColumn && csv.Columns[i] != table.TimeColumn && !table.Labels.Contains(csv.Columns[i]))]
        : [.. table.Values.Select(csv.Column)];

    private static Labels Series(string metric, string entity, string label, string value) =>
        Labels.Of((Labels.MetricName, metric), (EntityLabel, entity), (label, value));

    private void ReadValues(RecordedTable table, string path, RecordedStream stream)
    {
        var reference = table.RelativeTo.IsEmpty ? null : ReferenceOf(table, path);
        var holdMs = table.Hold is { } hold ? hold == TimeSpan.MaxValue ? long.MaxValue : (long)hold.TotalMilliseconds : stream.StepMs;
        using var csv = Tables.Open(path);
        var (entity, time, columns, conditions) = (csv.Column(table.EntityColumn), csv.Column(table.TimeColumn), ValueColumns(table, csv), Columns(csv, table));
        var series = new Dictionary<string, RecordedSeries[]>();
        while (csv.Read())
        {
            if (!series.TryGetValue(csv.Text(entity), out var ofEntity))
            {
                ofEntity = [.. columns.Select(column => stream.Series(Series(table.Name, csv.Text(entity), ColumnLabel, csv.Columns[column]), holdMs))];
                series[csv.Text(entity)] = ofEntity;
            }

            var condition = reference is null ? "" : ConditionReference.ConditionOf(csv, conditions);
            for (var i = 0; i < columns.Length; i++)
            {
                var value = csv.Number(columns[i]);
                stream.Add(ofEntity[i], csv.Milliseconds(time), reference?.Deviation(condition, columns[i], value) ?? value, path);
            }
        }
    }

    private static int[] Columns(ITable csv, RecordedTable table) => [.. table.RelativeTo.Select(csv.Column)];

    private ConditionReference ReferenceOf(RecordedTable table, string path)
    {
        if (_references.TryGetValue(table.Name, out var known))
        {
            return known;
        }

        var reference = _references[table.Name] = new ConditionReference();
        using var csv = Tables.Open(path);
        var (columns, conditions) = (ValueColumns(table, csv), Columns(csv, table));
        while (csv.Read())
        {
            var condition = ConditionReference.ConditionOf(csv, conditions);
            foreach (var column in columns)
            {
                reference.Learn(condition, column, csv.Number(column));
            }
        }

        return reference;
    }

    private static void ReadEvents(RecordedTable table, string path, RecordedStream stream)
    {
        using var csv = Tables.Open(path);
        var (entity, time, kind) = (csv.Column(table.EntityColumn), csv.Column(table.TimeColumn), csv.Column(table.EventColumn!));
        while (csv.Read())
        {
            stream.AddEvent(
                Series($"{table.Name}_total", csv.Text(entity), table.EventColumn!, csv.Text(kind)),
                Series($"{table.Name}_last_seconds", csv.Text(entity), table.EventColumn!, csv.Text(kind)),
                csv.Milliseconds(time),
                path);
        }
    }

    private static void ReadAttributes(RecordedTable table, string path, RecordedStream stream)
    {
        using var csv = Tables.Open(path);
        var (entity, columns) = (csv.Column(table.EntityColumn), ValueColumns(table, csv));
        while (csv.Read())
        {
            foreach (var column in table.Values.IsEmpty && !table.Labels.IsEmpty ? [] : columns)
            {
                stream.AddConstant(Series(table.Name, csv.Text(entity), ColumnLabel, csv.Columns[column]), csv.Number(column));
            }

            if (!table.Labels.IsEmpty)
            {
                (string, string)[] identity = [(Labels.MetricName, $"{table.Name}_info"), (EntityLabel, csv.Text(entity))];
                stream.AddConstant(Labels.Of([.. identity, .. table.Labels.Select(label => (label, csv.Text(csv.Column(label))))]), 1);
            }
        }
    }
}
