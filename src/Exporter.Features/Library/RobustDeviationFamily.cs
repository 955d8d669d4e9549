using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>How far the signal is from its own past, in robust standard deviations, -20..20.</summary>
/// <remarks>
/// Over 120 steps: the last value against median and scale of the fine part; NaN when it is missing or fewer than 10 are present.
/// Over all: the mean of the last ten steps against median and scale of the means of all ten-step buckets;
/// NaN when it is missing or fewer than 24 buckets are present. The scale is that of <see cref="RobustLevel"/>.
/// Source: the modified z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993). Cost: O(n log² n) by a network that knows no data, for 120 values (75 ns a signal, shared
/// with shift and limit) and 156 values (75 ns); 25 ns for the median distances of both and of shift.
/// </remarks>
internal sealed class RobustDeviationFamily : SignalFamily
{
    private const int FewestSteps = 10;
    private const int FewestBuckets = 24;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) =>
        [$"robust_z_{scale.Span(WindowStore.FineSteps)}", "robust_z_all"];

    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output)
    {
        output.Add(view.Summary.Fine.Deviation(view.Last, FewestSteps));
        output.Add(view.Summary.All.Deviation(view.Summary.LastBucket, FewestBuckets));
    }
}
