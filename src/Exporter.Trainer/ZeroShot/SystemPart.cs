using Exporter.Configuration.Recorded;
using Exporter.Features;
using Exporter.Features.Statistics;
using Exporter.Models.Inference;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Recorded;
using Exporter.Trainer.Tasks;

namespace Exporter.Trainer.ZeroShot;

/// <summary>One part, train or test, of one task of a system: aggregates at the points of its grids, what came of each, and what the present baseline says.</summary>
/// <remarks>Of a predictor's hundreds of features only the aggregates are kept, so the parts of all systems are in memory together.</remarks>
internal sealed class SystemPart
{
    private readonly List<(int Entity, int Point)> _places = [];
    private readonly List<float> _warmth = [];
    private readonly double _prior;

    private SystemPart(TaskDefinition task, TaskLabels labels, double prior)
    {
        (Task, Grids, EntityDays, _prior) = (task, labels.Grids(task), labels.EntityDays, prior);
        Baseline = Empty();
    }

    /// <summary>What was asked.</summary>
    public TaskDefinition Task { get; }

    /// <summary>One an entity.</summary>
    public TaskGrid[] Grids { get; }

    /// <summary>Days watched, over all entities.</summary>
    public double EntityDays { get; }

    /// <summary>Aggregates, a row for each point at which an entity had a value.</summary>
    public TrainingRows Rows { get; } = new(SignalAggregates.Names.Length);

    /// <summary>The baseline's probability at each point of each grid; NaN where there was no value.</summary>
    public double[][] Baseline { get; }

    /// <summary>Replays a part.</summary>
    /// <param name="mapping">What the columns of the set mean.</param>
    /// <param name="asked">The task.</param>
    /// <param name="reader">Of the set; train first, as it learns operating conditions from it.</param>
    /// <param name="part">Its name.</param>
    /// <exception cref="TrainingException">A file is missing, or not as the mapping says.</exception>
    public static SystemPart Take(RecordedMapping mapping, RecordedTask asked, RecordingReader reader, string part)
    {
        var task = TaskDefinition.Read(reader.PathOf("task.json", ""), asked.Key);
        var definition = mapping.Predictor with { Horizons = [TimeSpan.FromSeconds(task.Reach)], AlertThreshold = null };
        var taken = new SystemPart(task, TaskLabels.Read(reader.PathOf(mapping.Labels, part)), BaselinePrior.Of(definition.Horizons[0]));
        var replay = new RecordedReplay(mapping, definition, reader.Read(part), taken.Grids.Length * 2);
        using var baseline = new BaselineScorer(definition, replay.Schema);
        var (aggregates, vector) = (new SignalAggregates(definition, replay.Schema), new float[SignalAggregates.Names.Length]);
        var age = replay.Schema.Names.IndexOf($"{FeatureSchema.EntityPrefix}:age_hours");
        var scores = GridScores.Of(replay, baseline, taken.Grids, task, (entity, point, row, matrix) =>
        {
            aggregates.Fill(matrix.Row(row), vector);
            taken.Rows.Add(matrix.AsOfMs, entity, vector);
            taken._places.Add((entity, point));
            taken._warmth.Add((float)BaselinePrior.Warmth(matrix.Row(row)[age], definition.Step));
        });
        scores.CopyTo(taken.Baseline, 0);
        return taken;
    }

    /// <summary>What the truth says of a row.</summary>
    public PointState StateOf(int row) => Grids[_places[row].Entity].States[_places[row].Point];

    /// <summary>Puts a model's evidence into probabilities as the baseline does its own: over the same prior, trusted as far.</summary>
    /// <param name="evidence">One a row: by how much its log-odds are above those of any point.</param>
    /// <returns>One a point of each grid; NaN where there was no value.</returns>
    public double[][] Probabilities(double[] evidence)
    {
        var scores = Empty();
        for (var row = 0; row < evidence.Length; row++)
        {
            var (entity, point) = _places[row];
            scores[entity][point] = LogOdds.ToProbability(_prior + (_warmth[row] * evidence[row]));
        }

        return scores;
    }

    private double[][] Empty() => Array.ConvertAll(Grids, grid => Enumerable.Repeat(double.NaN, grid.Times.Length).ToArray());
}
