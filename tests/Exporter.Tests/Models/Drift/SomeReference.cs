using Exporter.Models;
using Exporter.Models.Drift;

namespace Exporter.Tests.Models.Drift;

/// <summary>Made-up references.</summary>
internal static class SomeReference
{
    internal static HistogramBins Bins(double[] edges, long[] counts, double? deviation = null, double[]? means = null) =>
        new(new ReferenceHistogram("cpu:last", [.. edges], [.. counts]) { Deviation = deviation, Means = [.. means ?? []] });
}
