using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Training;

/// <summary>Mean log-loss: what a probability costs that was wrong.</summary>
internal static class LogLoss
{
    private const double LeastProbability = 1e-6;

    /// <summary>The mean over rows whose future is known, averaged over horizons that have any; 0 when none has.</summary>
    /// <param name="probabilities">Row-major [rows × horizons].</param>
    /// <param name="rows">Indices of the rows.</param>
    /// <param name="labels">Labels of all rows, one array a horizon.</param>
    public static double Of(float[] probabilities, int[] rows, RowLabel[][] labels)
    {
        var horizons = labels.Length;
        var (sums, counts) = (new double[horizons], new int[horizons]);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var horizon = 0; horizon < horizons; horizon++)
            {
                if (labels[horizon][rows[i]] is var label and >= RowLabel.Quiet)
                {
                    var probability = Math.Clamp(probabilities[(i * horizons) + horizon], LeastProbability, 1 - LeastProbability);
                    sums[horizon] -= Math.Log(label == RowLabel.Onset ? probability : 1 - probability);
                    counts[horizon]++;
                }
            }
        }

        return sums.Zip(counts).Where(pair => pair.Second > 0).Select(pair => pair.First / pair.Second).DefaultIfEmpty(0).Average();
    }
}
