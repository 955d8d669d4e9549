using Exporter.Exposition;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Deployments;

/// <summary>The entities that a deployment goes to, and how likely they fail as they are.</summary>
/// <param name="pipeline">Whose entities.</param>
/// <param name="board">What is predicted of them.</param>
internal sealed class DeploymentTarget(StreamPipeline pipeline, PredictionBoard board)
{
    /// <summary>Predictors whose entities may have all of a deployment's labels.</summary>
    public IReadOnlyList<PredictorRuntime> Predictors(Labels labels) =>
        [.. pipeline.Predictors.Where(runtime => labels.Enumerate().All(label => runtime.Definition.EntityLabels.Contains(label.Name) || runtime.Definition.KeepLabels.Contains(label.Name)))];

    /// <summary>The highest probability of an entity, and how many entities there are; 0 where nothing is predicted.</summary>
    /// <remarks>Entities of one service fail together more often than not, so the highest stands for all: as independent causes they would be counted several times over.</remarks>
    /// <param name="labels">Those of the deployment.</param>
    /// <param name="horizon">For predictors with several horizons, the longest that is not longer counts; else the shortest.</param>
    public (double Probability, int Entities) RiskOf(Labels labels, TimeSpan horizon)
    {
        var (highest, entities) = (0.0, 0);
        foreach (var frame in board.Current())
        {
            var column = ColumnOf(frame.Definition, horizon);
            for (var row = 0; row < frame.Count; row++)
            {
                if (IsPart(labels, frame.EntityAt(row), frame.KeptAt(row)))
                {
                    entities++;
                    var probability = frame.Probability(row, column);
                    highest = probability > highest ? probability : highest;
                }
            }
        }

        return (highest, entities);
    }

    /// <summary>Tells whether a deployment goes to an entity, by the labels that it has now.</summary>
    /// <param name="labels">Those of the deployment.</param>
    public Func<string, Labels, bool> Meant(Labels labels)
    {
        var known = Predictors(labels).ToDictionary(
            runtime => runtime.Definition.Name,
            runtime => pipeline.Gate.Run(runtime.NameEntities).Where(named => IsPart(labels, named.Entity, named.Kept)).Select(named => named.Entity).ToHashSet(),
            StringComparer.Ordinal);
        return (predictor, entity) => known.TryGetValue(predictor, out var entities) && (entities.Contains(entity) || IsPart(labels, entity, Labels.Empty));
    }

    private static int ColumnOf(PredictorDefinition definition, TimeSpan horizon)
    {
        var column = 0;
        for (var i = 1; i < definition.Horizons.Length && definition.Horizons[i] <= horizon; i++)
        {
            column = i;
        }

        return column;
    }

    private static bool IsPart(Labels labels, Labels entity, Labels kept) =>
        labels.Enumerate().All(label => (entity.Get(label.Name) is { Length: > 0 } value ? value : kept.Get(label.Name)) == label.Value);
}
