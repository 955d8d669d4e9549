using Exporter.History.Tables;

namespace Exporter.Trainer.Tasks;

/// <summary>Who was watched when, and what failed when; Unix seconds.</summary>
/// <param name="Observed">Spans in which an entity is watched.</param>
/// <param name="Failures">Start and end, in order of time.</param>
internal sealed record TaskLabels(
    SortedDictionary<string, List<(double Start, double End)>> Observed, Dictionary<string, List<(double Start, double End)>> Failures)
{
    /// <summary>Reads a file of <c>kind,entity,start,end</c>.</summary>
    /// <exception cref="TrainingException">It is missing or not of that form.</exception>
    public static TaskLabels Read(string path)
    {
        var (observed, failures) = (new SortedDictionary<string, List<(double, double)>>(StringComparer.Ordinal), new Dictionary<string, List<(double, double)>>());
        using var csv = new CsvTable(path);
        var (kind, entity, start, end) = (csv.Column("kind"), csv.Column("entity"), csv.Column("start"), csv.Column("end"));
        while (csv.Read())
        {
            IDictionary<string, List<(double, double)>> target = csv.Text(kind) switch
            {
                "observe" => observed,
                "failure" => failures,
                _ => throw new TrainingException($"{path}: kind is \"{csv.Text(kind)}\", not observe or failure"),
            };
            if (!target.TryGetValue(csv.Text(entity), out var spans))
            {
                target[csv.Text(entity)] = spans = [];
            }

            spans.Add((csv.Number(start), csv.Number(end)));
        }

        foreach (var spans in failures.Values)
        {
            spans.Sort();
        }

        return new TaskLabels(observed, failures);
    }

    /// <summary>The grid of each entity.</summary>
    public TaskGrid[] Grids(TaskDefinition task) =>
        [.. Observed.Select(pair => new TaskGrid(pair.Key, pair.Value, Failures.GetValueOrDefault(pair.Key) ?? [], task))];

    /// <summary>The grid of each entity, where the question is whether a failure goes on.</summary>
    public TaskGrid[] DetectionGrids(TaskDefinition task) =>
        [.. Observed.Select(pair => TaskGrid.OfDetection(pair.Key, pair.Value, Failures.GetValueOrDefault(pair.Key) ?? [], task))];

    /// <summary>Days watched, over all entities.</summary>
    public double EntityDays => Observed.Values.Sum(spans => spans.Sum(span => span.End - span.Start)) / 86400;
}
