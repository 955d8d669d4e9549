using Exporter.Features.Statistics;

namespace Exporter.Trainer.Onnx;

/// <summary>Turns a raw score into a probability.</summary>
public abstract record Calibration
{
    /// <summary>The probability for <paramref name="score"/>, 0..1, not decreasing in the score.</summary>
    public abstract double Apply(double score);

    /// <summary>What makes the parameters unusable; empty when they are sound.</summary>
    internal abstract IEnumerable<string> Check();
}

/// <summary>Platt scaling: sigmoid(slope · score + offset). Slope 1, offset 0 is the plain logistic model.</summary>
/// <param name="Slope">Not negative.</param>
/// <param name="Offset">Added to the scaled score.</param>
public sealed record PlattCalibration(double Slope, double Offset) : Calibration
{
    /// <inheritdoc/>
    public override double Apply(double score) => LogOdds.ToProbability((Slope * score) + Offset);

    internal override IEnumerable<string> Check()
    {
        if (!(Slope >= 0 && double.IsFinite(Slope) && double.IsFinite(Offset)))
        {
            yield return $"Platt slope {Slope} and offset {Offset} must be finite, the slope not negative";
        }
    }
}

/// <summary>Isotonic calibration, linear between points and constant outside them.</summary>
/// <param name="Scores">Ascending, at least two.</param>
/// <param name="Probabilities">Not decreasing, 0..1, one a score.</param>
public sealed record IsotonicCalibration(float[] Scores, float[] Probabilities) : Calibration
{
    /// <inheritdoc/>
    public override double Apply(double score)
    {
        double probability = Probabilities[0];
        for (var i = 1; i < Scores.Length; i++)
        {
            var part = (score - Scores[i - 1]) / ((double)Scores[i] - Scores[i - 1]);
            probability += Math.Clamp(part, 0, 1) * ((double)Probabilities[i] - Probabilities[i - 1]);
        }

        return Math.Clamp(probability, 0, 1);
    }

    internal override IEnumerable<string> Check()
    {
        if (Scores.Length < 2 || !Scores.All(float.IsFinite) || Scores.Zip(Scores.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            yield return "isotonic scores must be finite and ascending, at least two";
        }

        if (Probabilities.Length != Scores.Length
            || Probabilities.Any(probability => !(probability is >= 0 and <= 1))
            || Probabilities.Zip(Probabilities.Skip(1)).Any(pair => pair.First > pair.Second))
        {
            yield return "isotonic probabilities must lie in 0..1 and not decrease, one a score";
        }
    }
}
