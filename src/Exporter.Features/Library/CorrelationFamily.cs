namespace Exporter.Features.Library;

/// <summary>How much the signals' interplay has changed: see <see cref="CorrelationScratch.Change"/>.</summary>
/// <remarks>
/// Faults part what used to move together before any level leaves its range. Source: Pearson's correlation. Cost: O(s²) for s signals,
/// s (s - 1) products of 60 values, the one family that grows with the square: 2,000 ns an entity with 30 signals, and 15 ns a signal for standardising.
/// </remarks>
internal sealed class CorrelationFamily : IEntityFamily
{
    /// <inheritdoc/>
    public IEnumerable<string> Names => ["correlation_change"];

    /// <inheritdoc/>
    public void Compute(EntityView view, ref FeatureWriter output) => output.Add(view.Correlations.Change());
}
