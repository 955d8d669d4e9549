using Exporter.Features.Statistics;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.ZeroShot;

/// <summary>A model of how signals behave before failures, whatever the signals.</summary>
/// <param name="Model">Gives a probability where half of all points have a failure ahead.</param>
internal sealed record ZeroShotModel(ITrainedModel Model)
{
    // Probabilities are float32: nearer to 0 or 1 their log-odds are noise.
    private const double Resolution = 1e-6;

    /// <summary>By how much the log-odds of each row are above those of any row: evidence over any prior.</summary>
    /// <param name="rows">Aggregates.</param>
    public double[] Evidence(TrainingRows rows)
    {
        var evidence = new double[rows.Count];
        Parallel.For(0, rows.Count, () => new float[1], (row, _, probability) =>
        {
            Model.Score(rows.Row(row), probability);
            evidence[row] = LogOdds.OfInside(probability[0], Resolution);
            return probability;
        }, _ => { });
        return evidence;
    }
}
