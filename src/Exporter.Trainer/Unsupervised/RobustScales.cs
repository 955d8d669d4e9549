using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Packaging;

namespace Exporter.Trainer.Unsupervised;

/// <summary>Centres features at their median and measures them by their median deviation, so that what is unusual does not say what is usual.</summary>
/// <remarks>P. Rousseeuw and C. Croux, "Alternatives to the median absolute deviation", 1993, who give the factors with which the scales are those of normal values.</remarks>
internal static class RobustScales
{
    /// <summary>Deviations past which a feature is no more unusual: some are heavy-tailed, and one of them must not outweigh all others.</summary>
    public const float Farthest = 10;

    private const int SampledRows = 20_000;
    private const double PerMedianDeviation = 1.4826;
    private const double PerMeanDeviation = 1.2533;

    /// <summary>The features that differ at all among rows; the first one where none does.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="usual">Indices of rows that are mostly usual; evenly spread ones are looked at.</param>
    public static SelectedTerms Of(TrainingRows rows, List<int> usual)
    {
        var sample = EvenSample.Of(usual, SampledRows);
        var scales = new (float Centre, float Scale)[rows.Columns];
        Parallel.For(0, rows.Columns, feature => scales[feature] = ScaleOf(rows, sample, feature));

        int[] columns = [.. Enumerable.Range(0, rows.Columns).Where(feature => scales[feature].Scale > 0).DefaultIfEmpty()];
        float[] Each(Func<(float Centre, float Scale), float> value) => Array.ConvertAll(columns, column => value(scales[column]));
        return new SelectedTerms(rows.Columns, columns, new LinearBasis
        {
            Fill = Each(of => of.Centre),
            Means = Each(of => of.Centre),
            Scales = Each(of => of.Scale > 0 ? of.Scale : 1),
            ClipLow = Each(of => of.Scale > 0 ? -Farthest : 0),
            ClipHigh = Each(of => of.Scale > 0 ? Farthest : 0),
        });
    }

    /// <summary>The standard deviation that normal values of such a median deviation have; by the mean deviation where most values are the same, 0 where all are.</summary>
    /// <param name="deviations">Absolute deviations from the median; reordered, none for 0.</param>
    public static double Scale(double[] deviations)
    {
        if (deviations.Length == 0)
        {
            return 0;
        }

        var mean = deviations.Average();
        var scale = PerMedianDeviation * Median(deviations);
        return scale > 0 ? scale : PerMeanDeviation * mean;
    }

    /// <summary>Middle value, or the mean of the two middle ones.</summary>
    /// <param name="values">At least one; sorted afterwards.</param>
    public static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private static (float Centre, float Scale) ScaleOf(TrainingRows rows, List<int> sample, int feature)
    {
        double[] values = [.. sample.Select(row => (double)rows.Row(row)[feature]).Where(double.IsFinite)];
        if (values.Length == 0)
        {
            return (0, 0);
        }

        var centre = Median([.. values]);
        var scale = (float)Scale(Array.ConvertAll(values, value => Math.Abs(value - centre)));

        // What differs by rounding only is the same.
        var isConstant = !(scale > 1e-6 * Math.Max(Math.Abs(centre), 1e-6)) || !float.IsFinite(scale);
        return ((float)centre, isConstant ? 0 : scale);
    }
}
