using Exporter.Features;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Features;

/// <summary>What <see cref="SignalSummary"/> says, by the definitions and one signal at a time.</summary>
internal sealed class NaiveSummary
{
    private readonly double[] _fine;
    private readonly double[] _means;
    private readonly double[] _positions;

    private NaiveSummary(double[] fine, double[] means, double[] positions) => (_fine, _means, _positions) = (fine, means, positions);

    public static NaiveSummary Of(SignalWindow window)
    {
        var lag = window.CoarseLag;
        double[] fine = [.. window.Fine.ToArray().Select(value => (double)value)];
        double[] coarse = [.. window.CoarseMean.ToArray().Select(value => (double)value)];
        var newer = fine.Chunk(10).Select(bucket => (double)(float)Mean(bucket));
        var positions = Enumerable.Range(0, 156).Select(i => -(((155 - i) * 10) + (i < 144 ? lag : 0) + 4.5));
        return new NaiveSummary(fine, [.. coarse, .. newer], [.. positions]);
    }

    public IEnumerable<(string Name, double Got, double Expected, double Tolerance)> Compare(in SignalSummary summary)
    {
        var size = Present(_fine).Select(Math.Abs).DefaultIfEmpty().Max();
        var spread = Present(_means).Concat(Present(_fine)).DefaultIfEmpty().Max() - Present(_means).Concat(Present(_fine)).DefaultIfEmpty().Min();
        var (exact, loose) = (1e-12 * size, (1e-9 * spread) + (1e-12 * size));
        var ten = _fine[^10..];
        var usual = _fine[..^10];
        var steps = Enumerable.Range(0, 120).Select(i => (double)i).ToArray();
        return
        [
            ("last", summary.Last, _fine[^1], 0),
            ("count of 10", summary.CountOfTen, Present(ten).Length, 0),
            ("mean of 10", summary.MeanOfTen, Mean(ten), exact),
            ("low of 10", summary.LowOfTen, Seventh(Present(ten).OrderDescending()), 0),
            ("high of 10", summary.HighOfTen, Seventh(Present(ten).Order()), 0),
            ("count before", summary.CountBefore, Present(_fine[80..110]).Length, 0),
            ("median before", summary.MedianBefore, Median(_fine[80..110]), 0),
            ("usual median", summary.Usual.Median, Median(usual), 0),
            ("usual scale", summary.Usual.Scale, Scale(usual), loose),
            ("count of 30", summary.CountOfThirty, Present(_fine[90..]).Length, 0),
            ("slope of 30", summary.SlopeOfThirty, Slope(steps[90..], _fine[90..]), loose),
            ("mean", summary.Mean, Mean(_fine), exact),
            ("deviation", summary.Deviation, Deviation(_fine), loose),
            ("slope", summary.Slope, Slope(steps, _fine), loose),
            ("median", summary.Fine.Median, Median(_fine), 0),
            ("scale", summary.Fine.Scale, Scale(_fine), loose),
            ("lowest", summary.Lowest, Present(_fine).DefaultIfEmpty(double.NaN).Min(), 0),
            ("highest", summary.Highest, Present(_fine).DefaultIfEmpty(double.NaN).Max(), 0),
            ("last bucket", summary.LastBucket, _means[^1], 1e-7 * size),
            ("slope of all", summary.SlopeOfAll, Slope(_positions, _means), loose + (1e-7 * size)),
            ("median of all", summary.All.Median, Median(_means), 1e-7 * size),
            ("scale of all", summary.All.Scale, Scale(_means), loose + (2e-7 * size)),
            ("buckets", summary.All.Count, Present(_means).Length, 0),
        ];
    }

    private static double[] Present(double[] values) => [.. values.Where(value => !double.IsNaN(value))];

    private static double Mean(double[] values) => Present(values) is { Length: > 0 } present ? present.Average() : double.NaN;

    private static double Median(double[] values)
    {
        var sorted = Present(values).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Seventh(IOrderedEnumerable<double> values) =>
        values.Any() ? values.ElementAt((int)Math.Ceiling(0.7 * values.Count()) - 1) : double.NaN;

    private static double Deviation(double[] values)
    {
        var (present, mean) = (Present(values), Mean(values));
        return present.Length < 2 ? double.NaN : Math.Sqrt(present.Sum(value => (value - mean) * (value - mean)) / (present.Length - 1));
    }

    private static double Scale(double[] values)
    {
        var median = Median(values);
        double[] distances = [.. Present(values).Select(value => Math.Abs(value - median))];
        return distances.Length == 0
            ? double.NaN
            : Math.Max(
                Math.Max(1.4826 * Median(distances), 0.5 * Math.Sqrt(Math.PI / 2) * distances.Average()),
                Math.Max(1e-3 * Math.Abs(median), 1e-9));
    }

    private static double Slope(double[] t, double[] x)
    {
        var points = t.Zip(x).Where(point => !double.IsNaN(point.Second)).ToArray();
        if (points.Length < 2)
        {
            return double.NaN;
        }

        var (meanT, meanX) = (points.Average(point => point.First), points.Average(point => point.Second));
        return points.Sum(point => (point.First - meanT) * (point.Second - meanX)) / points.Sum(point => (point.First - meanT) * (point.First - meanT));
    }
}
