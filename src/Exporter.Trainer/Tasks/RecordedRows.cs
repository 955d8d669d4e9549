using Exporter.Configuration.Recorded;
using Exporter.Features;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Recorded;

namespace Exporter.Trainer.Tasks;

/// <summary>The rows of a recording at the points of a task, and the truth at each.</summary>
internal sealed class RecordedRows
{
    private readonly List<RowLabel> _labels = [];
    private readonly List<int> _points = [];

    private RecordedRows(FeatureSchema schema, TaskGrid[] grids)
    {
        (Schema, Grids) = (schema, grids);
        Rows = new TrainingRows(schema.Names.Length);
        foreach (var grid in grids)
        {
            Rows.Entities.Add(Labels.Of((RecordingReader.EntityLabel, grid.Entity)));
            Rows.OnsetsMs.Add([.. grid.Starts.Select(start => (long)(start * 1000))]);
        }
    }

    /// <summary>What the columns mean.</summary>
    public FeatureSchema Schema { get; }

    /// <summary>One an entity; the row's entity is an index into them.</summary>
    public TaskGrid[] Grids { get; }

    /// <summary>The rows.</summary>
    public TrainingRows Rows { get; }

    /// <summary>Labels of all rows.</summary>
    public RowLabel[] RowLabels => [.. _labels];

    /// <summary>Share of positive rows among those whose truth counts.</summary>
    public double Prevalence => _labels.Count(label => label == RowLabel.Onset) / (double)_labels.Count(label => label >= RowLabel.Quiet);

    /// <summary>Replays a recording and takes a row at every point at which an entity has a value.</summary>
    public static RecordedRows Take(RecordedMapping mapping, PredictorDefinition definition, RecordedStream stream, TaskGrid[] grids, TaskDefinition task)
    {
        var replay = new RecordedReplay(mapping, definition, stream, grids.Length * 2);
        var taken = new RecordedRows(replay.Schema, grids);
        var index = new GridIndex(grids, task);
        replay.Run(index.ToMs, index.IsPoint, (windows, matrix) => index.Visit(windows, matrix, taken.Add));
        return taken;
    }

    /// <summary>Puts numbers of rows on the grids; NaN where there is no row.</summary>
    public double[][] OnGrids(IEnumerable<(int Row, float Value)> values)
    {
        var scores = Array.ConvertAll(Grids, grid => Enumerable.Repeat(double.NaN, grid.Times.Length).ToArray());
        foreach (var (row, value) in values)
        {
            scores[Rows.EntityOf(row)][_points[row]] = value;
        }

        return scores;
    }

    private void Add(int entity, int point, int row, FeatureMatrix matrix)
    {
        Rows.Add(matrix.AsOfMs, entity, matrix.Row(row));
        _points.Add(point);
        _labels.Add(Grids[entity].States[point] switch
        {
            PointState.Positive => RowLabel.Onset,
            PointState.Negative => RowLabel.Quiet,
            PointState.Unknown => RowLabel.Censored,
            _ => RowLabel.Excluded,
        });
    }
}
