using Exporter.Features.Statistics;
using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>The fine parts of all signals of one entity in two standardised halves, for their correlations. Reused for every entity.</summary>
internal sealed class CorrelationScratch(int signals)
{
    private const int Half = WindowStore.FineSteps / 2;
    private const int Fewest = Half / 2;

    private readonly double[] _values = new double[signals * WindowStore.FineSteps];
    private readonly bool[] _usable = new bool[signals];

    /// <summary>Takes over one signal's fine part.</summary>
    public void Load(int signal, ReadOnlySpan<double> fine)
    {
        var target = _values.AsSpan(signal * WindowStore.FineSteps, WindowStore.FineSteps);
        _usable[signal] = TryStandardise(fine[..Half], target[..Half]) && TryStandardise(fine[Half..], target[Half..]);
    }

    /// <summary>Mean over all pairs of signals of |r over the last 60 steps - r over the 60 before|, 0..2, with r Pearson's correlation.</summary>
    /// <returns>NaN when no pair is usable. A signal is used when both halves have 30 values and are not constant.</returns>
    /// <remarks>A missing value counts as the half's mean, so it pulls r towards 0.</remarks>
    public double Change()
    {
        var sum = 0.0;
        var pairs = 0;
        for (var a = 0; a < signals; a++)
        {
            for (var b = a + 1; b < signals && _usable[a]; b++)
            {
                if (_usable[b])
                {
                    sum += Math.Abs(Dot(a, b, Half) - Dot(a, b, 0));
                    pairs++;
                }
            }
        }

        return pairs == 0 ? double.NaN : sum / pairs;
    }

    // Scaled to unit length, so that the dot product of two is their correlation.
    private static bool TryStandardise(ReadOnlySpan<double> values, Span<double> target)
    {
        var moments = new RunningMoments();
        moments.AddAll(values);
        var mean = moments.Mean;
        var deviation = moments.StandardDeviation;

        // Rounding noise around a constant is not behaviour.
        if (moments.Count < Fewest || !(deviation > Math.Max(1e-6 * Math.Abs(mean), 1e-12)))
        {
            return false;
        }

        var scale = 1 / (deviation * Math.Sqrt(moments.Count - 1));
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = double.IsNaN(values[i]) ? 0 : (values[i] - mean) * scale;
        }

        return true;
    }

    // Four sums in a fixed order: quick, and the same on every machine, which vector widths would not be.
    private double Dot(int a, int b, int from)
    {
        var x = _values.AsSpan((a * WindowStore.FineSteps) + from, Half);
        var y = _values.AsSpan((b * WindowStore.FineSteps) + from, Half);
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        for (var i = 0; i + 3 < x.Length; i += 4)
        {
            s0 += x[i] * y[i];
            s1 += x[i + 1] * y[i + 1];
            s2 += x[i + 2] * y[i + 2];
            s3 += x[i + 3] * y[i + 3];
        }

        return s0 + s1 + (s2 + s3);
    }
}
