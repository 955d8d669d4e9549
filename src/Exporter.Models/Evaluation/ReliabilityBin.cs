namespace Exporter.Models.Evaluation;

/// <summary>Steps with similar probabilities: what was predicted beside what happened.</summary>
/// <param name="Upper">Highest probability in the bin.</param>
/// <param name="Predicted">Mean probability.</param>
/// <param name="Happened">Steps after which an onset came within the horizon.</param>
/// <param name="Rows">Steps; at least 1.</param>
public readonly record struct ReliabilityBin(double Upper, double Predicted, long Happened, long Rows)
{
    /// <summary>Share of steps after which an onset came.</summary>
    public double Observed => Happened / (double)Rows;
}
