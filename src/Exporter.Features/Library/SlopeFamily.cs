using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Where the signal goes: least-squares slopes over the last 30 and 120 steps and over the whole history, in signal units per hour.</summary>
/// <remarks>
/// The slope over all is that of the means of the ten-step buckets. NaN with fewer than 10 of 30, 30 of 120, or 24 of 156 values.
/// Source: PromQL's deriv (ordinary least squares), over steps instead of samples. Cost: a pass over 30, 120 and 156 values.
/// </remarks>
internal sealed class SlopeFamily : ISignalFamily
{
    private const int Short = 30;
    private const int FewestOfShort = 10;
    private const int FewestOfLong = 30;
    private const int FewestBuckets = 24;

    /// <inheritdoc/>
    public IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) =>
        [$"slope_{scale.Span(Short)}", $"slope_{scale.Span(WindowStore.FineSteps)}", "slope_all"];

    /// <inheritdoc/>
    public void Compute(in SignalView view, ref FeatureWriter output)
    {
        var hours = view.Scale.HoursPerStep;
        output.Add(PerStep(view.Recent(Short), FewestOfShort) / hours);
        output.Add(PerStep(view.Fine, FewestOfLong) / hours);
        output.Add(PerStep(view.Scratch) / hours);
    }

    private static double PerStep(ReadOnlySpan<double> steps, int fewest)
    {
        var fit = new LinearFit();
        for (var i = 0; i < steps.Length; i++)
        {
            fit.Add(i, steps[i]);
        }

        return fit.Count < fewest ? double.NaN : fit.Slope;
    }

    private static double PerStep(SignalScratch scratch)
    {
        var fit = new LinearFit();
        for (var i = 0; i < scratch.Mean.Length; i++)
        {
            fit.Add(scratch.Position[i], scratch.Mean[i]);
        }

        return fit.Count < FewestBuckets ? double.NaN : fit.Slope;
    }
}
