using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>The raw model of one horizon: a weight for each term of the basis.</summary>
/// <param name="Weights">One a term.</param>
/// <param name="Intercept">Added to the weighted sum.</param>
/// <param name="Strength">Penalty that it was fitted with.</param>
internal sealed record HorizonModel(float[] Weights, float Intercept, double Strength)
{
    /// <summary>Undoes the standardisation of columns, so that the weights hold for the basis's own terms.</summary>
    public static HorizonModel FromStandardized(double[] point, double[] centres, double[] scales, double strength)
    {
        var weights = new float[centres.Length];
        var intercept = point[^1];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = scales[i] > 0 ? (float)(point[i] / scales[i]) : 0;
            intercept -= weights[i] * centres[i];
        }

        return new HorizonModel(weights, (float)intercept, strength);
    }

    /// <summary>The raw score of one feature vector.</summary>
    /// <param name="basis">How features become terms.</param>
    /// <param name="features">The vector.</param>
    /// <param name="terms">Scratch memory, as long as the basis is large.</param>
    public double Score(LinearBasis basis, ReadOnlySpan<float> features, Span<float> terms)
    {
        basis.Expand(features, terms);
        double sum = Intercept;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += (double)Weights[i] * terms[i];
        }

        return sum;
    }
}
