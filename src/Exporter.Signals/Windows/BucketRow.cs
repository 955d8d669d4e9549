namespace Exporter.Signals.Windows;

/// <summary>Makes one row of bucket means from ten rows of steps.</summary>
internal static class BucketRow
{
    /// <summary>Mean of the present values in each column; NaN where there is none.</summary>
    /// <remarks>Ten float32 are summed in float64, oldest first: the sum is right to far below float32.</remarks>
    /// <param name="steps">Ten rows, one behind the other.</param>
    /// <param name="means">One row.</param>
    public static void Means(ReadOnlySpan<float> steps, Span<float> means)
    {
        for (var column = 0; column < means.Length; column++)
        {
            var sum = 0.0;
            var count = 0;
            for (var at = column; at < steps.Length; at += means.Length)
            {
                var value = steps[at];
                var present = !float.IsNaN(value);
                sum += present ? value : 0;
                count += present ? 1 : 0;
            }

            means[column] = count == 0 ? float.NaN : (float)(sum / count);
        }
    }
}
