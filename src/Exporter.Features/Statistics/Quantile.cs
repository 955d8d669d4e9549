namespace Exporter.Features.Statistics;

/// <summary>Order statistics by Hoare's selection, in place: the values are reordered. No value may be NaN.</summary>
internal static class Quantile
{
    private const int SortedDirectly = 12;

    /// <summary>Copies the values that are present to the front of <paramref name="target"/>.</summary>
    /// <returns>The part of <paramref name="target"/> that was filled.</returns>
    public static Span<double> Present(ReadOnlySpan<double> values, Span<double> target)
    {
        var count = 0;
        foreach (var value in values)
        {
            target[count] = value;
            count += double.IsNaN(value) ? 0 : 1;
        }

        return target[..count];
    }

    /// <summary>Middle value, or the mean of the two middle ones; NaN with none.</summary>
    public static double Median(Span<double> values)
    {
        if (values.IsEmpty)
        {
            return double.NaN;
        }

        var middle = values.Length / 2;
        var upper = Select(values, middle);
        return values.Length % 2 == 1 ? upper : (Largest(values[..middle]) + upper) / 2;
    }

    /// <summary>Smallest value that at least the share <paramref name="rank"/> (0..1) of the values does not exceed; NaN with none.</summary>
    public static double AtLeast(Span<double> values, double rank) =>
        values.IsEmpty ? double.NaN : Select(values, Math.Clamp((int)Math.Ceiling(rank * values.Length) - 1, 0, values.Length - 1));

    /// <summary>The value that would stand at <paramref name="index"/> after sorting; none before it is larger afterwards.</summary>
    public static double Select(Span<double> values, int index)
    {
        while (values.Length > SortedDirectly)
        {
            var pivot = MedianOfThree(values[0], values[values.Length / 2], values[^1]);
            var smaller = MoveToFront(values, pivot);
            if (index < smaller)
            {
                values = values[..smaller];
                continue;
            }

            // Equal values leave together: a constant series would otherwise take quadratic time.
            var notLarger = smaller + MoveEqualToFront(values[smaller..], pivot);
            if (index < notLarger)
            {
                return pivot;
            }

            values = values[notLarger..];
            index -= notLarger;
        }

        SortByInsertion(values);
        return values[index];
    }

    // Swaps always and advances by the comparison's result: no branch for the processor to guess wrongly at every second value.
    private static int MoveToFront(Span<double> values, double pivot)
    {
        var front = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            values[i] = values[front];
            values[front] = value;
            front += value < pivot ? 1 : 0;
        }

        return front;
    }

    // As above for values none of which is smaller than the pivot.
    private static int MoveEqualToFront(Span<double> values, double pivot)
    {
        var front = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            values[i] = values[front];
            values[front] = value;
            front += value <= pivot ? 1 : 0;
        }

        return front;
    }

    private static void SortByInsertion(Span<double> values)
    {
        for (var i = 1; i < values.Length; i++)
        {
            var value = values[i];
            var at = i;
            for (; at > 0 && values[at - 1] > value; at--)
            {
                values[at] = values[at - 1];
            }

            values[at] = value;
        }
    }

    private static double MedianOfThree(double a, double b, double c) =>
        Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    private static double Largest(ReadOnlySpan<double> values)
    {
        var largest = double.NegativeInfinity;
        foreach (var value in values)
        {
            largest = Math.Max(largest, value);
        }

        return largest;
    }
}
