using Exporter.Models.Inference;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Packaging;

/// <summary>Proves that the file scores as the trainer did.</summary>
internal static class ParityCheck
{
    /// <summary>Largest difference of probabilities that float32 arithmetic in another order explains.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>The largest difference between what the loaded file and what the trainer's own arithmetic give.</summary>
    public static double LargestDifference(IScorer loaded, ITrainedModel model, TrainingRows rows, List<int> chosen)
    {
        var fromFile = RowScoring.Run(loaded, rows, chosen, model.Horizons);
        var expected = new float[model.Horizons];
        double largest = 0;
        for (var i = 0; i < chosen.Count; i++)
        {
            model.Score(rows.Row(chosen[i]), expected);
            for (var horizon = 0; horizon < expected.Length; horizon++)
            {
                var difference = Math.Abs((double)fromFile[(i * expected.Length) + horizon] - expected[horizon]);

                // A NaN on either side is the worst difference there is.
                largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
            }
        }

        return largest;
    }
}
