namespace Exporter.Trainer.Networks;

/// <summary>The arithmetic of gates in float32, the same where a network learns and where it scores.</summary>
internal static class Gate
{
    /// <summary>1 / (1 + e^−x) of each value; may be done in place.</summary>
    public static void Sigmoid(ReadOnlySpan<float> values, Span<float> made)
    {
        for (var i = 0; i < values.Length; i++)
        {
            made[i] = 1 / (1 + MathF.Exp(-values[i]));
        }
    }

    /// <summary>The hyperbolic tangent of each value; may be done in place.</summary>
    public static void Tanh(ReadOnlySpan<float> values, Span<float> made)
    {
        for (var i = 0; i < values.Length; i++)
        {
            made[i] = MathF.Tanh(values[i]);
        }
    }

    /// <summary>share · first + (1 − share) · second of each three; may be done in place.</summary>
    public static void Blend(ReadOnlySpan<float> share, ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> made)
    {
        for (var i = 0; i < share.Length; i++)
        {
            made[i] = (share[i] * first[i]) + ((1 - share[i]) * second[i]);
        }
    }
}
