using Exporter.Signals.Windows;

namespace Exporter.Tests.Features.Course;

/// <summary>A signal's forecast and band once more, by the definition, slowly and with new lists: what the fast one is held against.</summary>
internal sealed class NaiveBand
{
    private readonly double[] _fine;
    private readonly double[] _means;
    private readonly double[] _positions;

    private NaiveBand(SignalWindow window)
    {
        var lag = window.CoarseLag;
        _fine = [.. window.Fine.ToArray().Select(value => (double)value)];
        double[] coarse = [.. window.CoarseMean.ToArray().Select(value => (double)value)];
        _means = [.. coarse, .. _fine.Chunk(10).Select(bucket => (double)(float)Present(bucket).DefaultIfEmpty(double.NaN).Average())];
        _positions = [.. Enumerable.Range(0, 156).Select(i => -(((155 - i) * 10) + (i < 144 ? lag : 0) + 4.5))];
    }

    /// <summary>Where the signal will be, and half of the band's width; null where the window holds too little.</summary>
    public static (double Value, double Deviation)? Of(SignalWindow window, int steps) => new NaiveBand(window).Look(steps);

    private (double Value, double Deviation)? Look(int steps)
    {
        var ahead = Math.Max(1, (int)Math.Round(steps / 10.0));
        double[] errors = [.. Enumerable.Range(0, 156 - ahead).Where(origin => origin % 2 == 1)
            .Select(origin => Math.Abs(_means[origin + ahead] - _means[origin] - Move(origin, _positions[origin + ahead] - _positions[origin])))];
        double[] noise = [.. _fine.Select((value, i) => Math.Abs(value - _means[144 + (i / 10)]))];
        if (double.IsNaN(_fine[^1]) || Present(errors).Length < Math.Max(12, ahead / 2))
        {
            return null;
        }

        var move = Move(155, steps + 4.5);
        return (_means[155] + move, Math.Sqrt(Math.Pow(1.2 * EightTenths(errors), 2) + Math.Pow(EightTenths(noise), 2)) + Math.Abs(move));
    }

    private double Move(int origin, double steps)
    {
        var points = Enumerable.Range(Math.Max(0, origin - 11), Math.Min(12, origin + 1)).Where(i => !double.IsNaN(_means[i])).ToArray();
        var pairs = points.SelectMany(i => points.Where(j => j > i).Select(j => (Rise: _means[j] - _means[i], Run: _positions[j] - _positions[i]))).ToArray();
        if (points.Length < 7)
        {
            return 0;
        }

        var agreement = Math.Abs(pairs.Average(pair => Math.Sign(pair.Rise)));
        double[] slopes = [.. pairs.Select(pair => pair.Rise / pair.Run).Order()];
        var slope = (slopes[(slopes.Length - 1) / 2] + slopes[slopes.Length / 2]) / 2;
        return Math.Clamp((agreement - 0.4) / 0.4, 0, 1) * slope * 120 * (1 - Math.Exp(-steps / 120));
    }

    private static double EightTenths(double[] values) => Present(values).Order().ToArray() is var sorted ? sorted[(int)Math.Ceiling(0.8 * sorted.Length) - 1] : double.NaN;

    private static double[] Present(IEnumerable<double> values) => [.. values.Where(value => !double.IsNaN(value))];
}
