using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Trainer.Recorded;

namespace Exporter.Trainer.Tasks;

/// <summary>What a scorer says of a recording, on the grids of a task.</summary>
internal static class GridScores
{
    /// <summary>Plays a recording and scores every point at which an entity has a value.</summary>
    /// <param name="replay">The recording, of which nothing was played yet.</param>
    /// <param name="scorer">A scorer of one horizon.</param>
    /// <param name="grids">One an entity.</param>
    /// <param name="task">What the grids were laid for.</param>
    /// <param name="also">Called with entity, point and row of the matrix for each that was scored; may be null.</param>
    /// <returns>One a point of each grid; NaN where nothing was said.</returns>
    public static double[][] Of(RecordedReplay replay, IScorer scorer, TaskGrid[] grids, TaskDefinition task, Action<int, int, int, FeatureMatrix>? also = null)
    {
        var scores = Array.ConvertAll(grids, grid => Enumerable.Repeat(double.NaN, grid.Times.Length).ToArray());
        var index = new GridIndex(grids, task);
        float[] probabilities = [];
        replay.Run(index.ToMs, index.IsPoint, (windows, matrix) =>
        {
            if (matrix.Rows > 0)
            {
                Array.Resize(ref probabilities, Math.Max(probabilities.Length, matrix.Rows));
                scorer.Score(matrix, probabilities.AsSpan(0, matrix.Rows));
                index.Visit(windows, matrix, (entity, point, row, found) =>
                {
                    scores[entity][point] = probabilities[row];
                    also?.Invoke(entity, point, row, found);
                });
            }
        });
        return scores;
    }
}
