namespace Exporter.Trainer.Onnx;

/// <summary>Parts of a whole.</summary>
internal static class Shares
{
    /// <summary>Each as a share of their sum; all 0 where that is 0.</summary>
    public static double[] Of(double[] parts)
    {
        var sum = parts.Sum();
        return Array.ConvertAll(parts, part => sum > 0 ? part / sum : 0);
    }
}
