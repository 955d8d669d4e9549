namespace Exporter.Feedback;

/// <summary>A probability in one byte: the square root in steps of 1/255.</summary>
/// <remarks>
/// Fine where most probabilities of rare failures lie, coarse where it does not matter: steps of 0.0003 about 0.001, of 0.008 about 1.
/// The Brier score moves by less than 0.00001 through it.
/// </remarks>
public static class ProbabilityCode
{
    /// <summary>Number of codes.</summary>
    public const int Count = 256;

    private static readonly double[] Values = [.. Enumerable.Range(0, Count).Select(code => Math.Pow(code / (double)byte.MaxValue, 2))];

    /// <summary>The nearest code.</summary>
    /// <param name="probability">0..1.</param>
    public static byte Of(float probability) => (byte)Math.Round(Math.Sqrt(Math.Clamp(probability, 0f, 1f)) * byte.MaxValue);

    /// <summary>The probability that a code stands for; ascends with the codes.</summary>
    public static double ValueOf(int code) => Values[code];
}
