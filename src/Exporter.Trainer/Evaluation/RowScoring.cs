using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Evaluation;

/// <summary>Runs a scorer of the sidecar over training rows.</summary>
internal static class RowScoring
{
    private const int RowsPerBatch = 1024;

    /// <summary>Probabilities of some rows, row-major [rows × horizons].</summary>
    public static float[] Run(IScorer scorer, TrainingRows rows, List<int> chosen, int horizons)
    {
        var probabilities = new float[chosen.Count * horizons];
        var matrix = new FeatureMatrix();
        for (var first = 0; first < chosen.Count; first += RowsPerBatch)
        {
            var count = Math.Min(RowsPerBatch, chosen.Count - first);
            matrix.Reset(rows.StepMsOf(chosen[first]), count, rows.Columns);
            for (var i = 0; i < count; i++)
            {
                rows.Row(chosen[first + i]).CopyTo(matrix.Add(i));
            }

            scorer.Score(matrix, probabilities.AsSpan(first * horizons, count * horizons));
        }

        return probabilities;
    }

    /// <summary>The same by the trainer's own arithmetic.</summary>
    public static float[] Run(ITrainedModel model, TrainingRows rows, List<int> chosen)
    {
        var probabilities = new float[chosen.Count * model.Horizons];
        Parallel.For(0, chosen.Count, i => model.Score(rows.Row(chosen[i]), probabilities.AsSpan(i * model.Horizons, model.Horizons)));
        return probabilities;
    }
}
