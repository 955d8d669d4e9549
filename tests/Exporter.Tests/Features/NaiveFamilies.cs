namespace Exporter.Tests.Features;

/// <summary>The definitions of the families once more, slowly and straight from a log of all values: what the fast ones are held against.</summary>
/// <param name="log">Value of one signal of one entity at each step since the first, as float32 widened, NaN where missing; a step is a minute.</param>
/// <param name="range">Steps that the signal looks back through a range; 0 for none.</param>
internal sealed class NaiveFamilies(double[] log, int range = 0)
{
    public double Last => log[^1];

    /// <summary>The features of a signal without limit whose names do not depend on seasons or peers.</summary>
    public IEnumerable<(string Name, double Value)> All(int age)
    {
        yield return ("last", Last);
        yield return ("mean_10m", Mean(Recent(10), 1));
        yield return ("mean_2h", Mean(Recent(120), 10));
        yield return ("slope_30m", Slope(Points(Recent(30)), 10) * 60);
        yield return ("slope_2h", Slope(Points(Recent(120)), 30) * 60);
        yield return ("slope_all", Slope(Buckets(), 24) * 60);
        yield return ("stddev_2h", Deviation(Recent(120)));
        yield return ("robust_z_2h", Robust(Recent(120), Last, 10));
        yield return ("robust_z_all", Robust([.. Buckets().Select(bucket => bucket.X)], Buckets()[^1].X, 24));
        yield return ("novelty_all", Novelty());
        yield return ("shift_10m", range == 0 ? Shift() : RangedShift());
        yield return ("missing_2h", Recent(120)[^Math.Min(120, age + 1)..].Count(double.IsNaN) / (double)Math.Min(120, age + 1));
    }

    /// <summary>Deviation of <paramref name="value"/> from the level of <paramref name="values"/>.</summary>
    public static double Robust(double[] values, double value, int fewest)
    {
        var present = Present(values);
        return present.Length < fewest ? double.NaN : Clip((value - Median(present)) / Scale(present));
    }

    public static double Clip(double deviations) => Math.Clamp(deviations, -20, 20);

    private static double Scale(double[] present)
    {
        var median = Median(present);
        double[] distances = [.. present.Select(value => Math.Abs(value - median))];
        return new[] { 1.4826 * Median(distances), 0.5 * Math.Sqrt(Math.PI / 2) * distances.Average(), 0.001 * Math.Abs(median), 1e-9 }.Max();
    }

    private static double[] Present(IEnumerable<double> values) => [.. values.Where(value => !double.IsNaN(value))];

    public static double Median(double[] present)
    {
        double[] sorted = [.. present.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Mean(double[] values, int fewest) => Present(values) is var present && present.Length < fewest ? double.NaN : present.Average();

    private static double Deviation(double[] values)
    {
        var present = Present(values);
        return present.Length < 10 ? double.NaN : Math.Sqrt(present.Sum(value => Math.Pow(value - present.Average(), 2)) / (present.Length - 1));
    }

    private static (double T, double X)[] Points(double[] values) => [.. values.Select((x, t) => ((double)t, x))];

    private static double Slope((double T, double X)[] points, int fewest)
    {
        (double T, double X)[] present = [.. points.Where(point => !double.IsNaN(point.X))];
        if (present.Length < fewest)
        {
            return double.NaN;
        }

        var (t, x) = (present.Average(point => point.T), present.Average(point => point.X));
        return present.Sum(point => (point.T - t) * (point.X - x)) / present.Sum(point => (point.T - t) * (point.T - t));
    }

    private double Novelty()
    {
        double[] steps = Present(Recent(120)[..119]);
        if (double.IsNaN(Last) || steps.Length < 10)
        {
            return double.NaN;
        }

        double[] earlier = [.. steps, .. Present(Buckets()[..144].Select(bucket => bucket.X))];
        var width = new[] { earlier.Max() - earlier.Min(), 0.001 * Math.Abs((earlier.Max() + earlier.Min()) / 2), 1e-9 }.Max();
        return Clip((Last > earlier.Max() ? Last - earlier.Max() : Last < earlier.Min() ? Last - earlier.Min() : 0) / width);
    }

    private double Shift()
    {
        var now = Present(Recent(10));
        var before = Present(Recent(40)[..30]);
        var usual = Present(Recent(120)[..110]);
        if (now.Length < 5 || before.Length < 10)
        {
            return double.NaN;
        }

        // Seven of ten are as high, seven of ten are as low.
        var (past, most) = (Median(before), (int)Math.Ceiling(0.7 * now.Length));
        var (low, high) = (now.OrderDescending().ElementAt(most - 1), now.Order().ElementAt(most - 1));
        return Clip((low > past ? low - past : high < past ? high - past : 0) / Scale(usual));
    }

    private double RangedShift()
    {
        var (now, late) = (log.Length - 1, Math.Min((2 * range) + 2, 40));
        int[] usual = [.. Enumerable.Range(now - 119, 110).Where(step => !double.IsNaN(At(step)))];
        var unsettled = Enumerable.Range(now - late + 1, late).Any(IsNearMissing) || 4 * usual.Count(IsNearMissing) > usual.Length;
        if (unsettled || usual.Length < 10 || Present(Recent(10)).Length < 5)
        {
            return double.NaN;
        }

        double[] values = [.. usual.Select(At)];
        var (past, lately, ten) = (Median(values), Recent(late), Present(Recent(10)));
        var most = (int)Math.Ceiling(0.7 * ten.Length);
        var low = Math.Min(lately.Min(), ten.OrderDescending().ElementAt(most - 1));
        var high = Math.Max(lately.Max(), ten.Order().ElementAt(most - 1));
        return Clip((low > past ? low - past : high < past ? high - past : 0) / Scale(values));

        // As far as the last 120 steps tell.
        bool IsNearMissing(int step) => Enumerable.Range(step - range - 1, (2 * range) + 3).Any(near => near > now - 120 && near <= now && double.IsNaN(At(near)));
    }

    private double[] Recent(int steps) => [.. Enumerable.Range(log.Length - steps, steps).Select(At)];

    private double At(int step) => step < 0 ? double.NaN : log[step];

    /// <summary>144 buckets of ten steps, aligned to multiples of ten since step 0 and wholly before the last 120 steps, then the 12 that these make.</summary>
    public (double T, double X)[] Buckets()
    {
        var now = log.Length - 1;
        var newest = (int)Math.Floor((now - 120 - 9) / 10.0);
        var coarse = Enumerable.Range(newest - 143, 144).Select(bucket => Bucket(10 * bucket));
        var fine = Enumerable.Range(0, 12).Select(group => Bucket(now - 119 + (10 * group)));
        return [.. coarse.Concat(fine)];

        // Means of buckets are float32, also of those that have not left the fine part yet.
        (double, double) Bucket(int first) => (first + 4.5, (float)Mean([.. Enumerable.Range(first, 10).Select(At)], 1));
    }
}
