namespace Exporter.Features.Library;

/// <summary>How much the signals' interplay has changed: see <see cref="CorrelationScratch.Change"/>.</summary>
internal sealed class CorrelationFamily : IEntityFamily
{
    /// <inheritdoc/>
    public IEnumerable<string> Names => ["correlation_change"];

    /// <inheritdoc/>
    public void Compute(EntityView view, ref FeatureWriter output) => output.Add(view.Correlations.Change());
}
