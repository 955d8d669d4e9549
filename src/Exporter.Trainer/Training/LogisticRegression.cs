using System.Numerics;
using System.Runtime.InteropServices;
using Exporter.Features.Statistics;

namespace Exporter.Trainer.Training;

/// <summary>Logistic regression with an L2 penalty, fitted by L-BFGS.</summary>
/// <remarks>
/// Minimises mean weighted log-loss + strength/2 · |w|², the intercept unpenalised. Gradients are summed in blocks of
/// fixed size in fixed order, so the result does not depend on the number of threads.
/// L-BFGS: J. Nocedal, "Updating quasi-Newton matrices with limited storage", 1980; line search by Armijo's rule.
/// </remarks>
internal sealed class LogisticRegression
{
    private const int Memory = 12;
    private const int MaxIterations = 200;
    private const int RowsPerBlock = 512;

    /// <summary>The mean loss is about 0.1, so this is the sixth digit of it.</summary>
    private const double Tolerance = 1e-7;

    private readonly DesignMatrix _design;
    private readonly double _totalWeight;
    private readonly (double Loss, float[] Gradient)[] _blocks;

    /// <summary>A fit on <paramref name="design"/>, which must not change while this is used.</summary>
    public LogisticRegression(DesignMatrix design)
    {
        _design = design;
        foreach (var weight in design.Weights)
        {
            _totalWeight += weight;
        }

        _blocks = new (double, float[])[(design.Rows + RowsPerBlock - 1) / RowsPerBlock];
        for (var block = 0; block < _blocks.Length; block++)
        {
            _blocks[block].Gradient = new float[design.Columns + 1];
        }
    }

    /// <summary>Fits.</summary>
    /// <param name="strength">Of the penalty; positive.</param>
    /// <param name="start">Weights and, last, the intercept to begin from; not changed.</param>
    /// <returns>Weights and, last, the intercept.</returns>
    public double[] Fit(double strength, double[] start)
    {
        var point = (double[])start.Clone();
        var gradient = new double[point.Length];
        var value = Evaluate(point, strength, gradient);
        var history = new CurvatureMemory(Memory);
        var next = new double[point.Length];
        var nextGradient = new double[point.Length];
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            var direction = history.Direction(gradient);
            var descent = Dot(direction, gradient);
            if (descent >= 0)
            {
                // Rounding has spoilt the curvature; steepest descent always goes down.
                history.Clear();
                direction = Array.ConvertAll(gradient, g => -g);
                descent = Dot(direction, gradient);
            }

            if (!Search(point, value, direction, descent, strength, next, nextGradient, out var nextValue))
            {
                break;
            }

            history.Add(next, point, nextGradient, gradient);
            var gain = value - nextValue;
            (point, next, gradient, nextGradient, value) = (next, point, nextGradient, gradient, nextValue);
            if (gain < Tolerance * Math.Max(1e-3, Math.Abs(value)))
            {
                break;
            }
        }

        return point;
    }

    /// <summary>Halves the step until the value falls enough.</summary>
    private bool Search(double[] point, double value, double[] direction, double descent, double strength, double[] next, double[] nextGradient, out double nextValue)
    {
        for (var step = 1.0; step > 1e-8; step /= 2)
        {
            for (var i = 0; i < point.Length; i++)
            {
                next[i] = point[i] + (step * direction[i]);
            }

            nextValue = Evaluate(next, strength, nextGradient);
            if (nextValue <= value + (1e-4 * step * descent))
            {
                return true;
            }
        }

        nextValue = value;
        return false;
    }

    private double Evaluate(double[] point, double strength, double[] gradient)
    {
        var columns = _design.Columns;
        var weights = Array.ConvertAll(point, value => (float)value);
        Parallel.For(0, _blocks.Length, block => EvaluateBlock(block, weights));

        Array.Clear(gradient);
        double loss = 0;
        foreach (var (blockLoss, blockGradient) in _blocks)
        {
            loss += blockLoss;
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] += blockGradient[i];
            }
        }

        loss /= _totalWeight;
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] /= _totalWeight;
            if (i < columns)
            {
                gradient[i] += strength * point[i];
                loss += strength / 2 * point[i] * point[i];
            }
        }

        return loss;
    }

    private void EvaluateBlock(int block, float[] weights)
    {
        var columns = _design.Columns;
        var gradient = _blocks[block].Gradient;
        Array.Clear(gradient);
        double loss = 0;
        var end = Math.Min(_design.Rows, (block + 1) * RowsPerBlock);
        for (var row = block * RowsPerBlock; row < end; row++)
        {
            var terms = _design.Row(row);
            double margin = Dot(terms, weights) + weights[columns];
            var outcome = _design.Outcomes[row];
            var rowWeight = _design.Weights[row];

            // log(1 + e^-x) without overflow on either side.
            var signed = outcome ? margin : -margin;
            loss += rowWeight * (signed > 0 ? Math.Log(1 + Math.Exp(-signed)) : Math.Log(1 + Math.Exp(signed)) - signed);
            var slope = (float)(rowWeight * (LogOdds.ToProbability(margin) - (outcome ? 1 : 0)));
            AddScaled(terms, slope, gradient);
            gradient[columns] += slope;
        }

        _blocks[block].Loss = loss;
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b[..a.Length]);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < va.Length; i++)
        {
            sum += va[i] * vb[i];
        }

        var total = Vector.Sum(sum);
        for (var i = va.Length * Vector<float>.Count; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }

    private static void AddScaled(ReadOnlySpan<float> source, float factor, Span<float> target)
    {
        var vs = MemoryMarshal.Cast<float, Vector<float>>(source);
        var vt = MemoryMarshal.Cast<float, Vector<float>>(target[..source.Length]);
        for (var i = 0; i < vs.Length; i++)
        {
            vt[i] += vs[i] * factor;
        }

        for (var i = vs.Length * Vector<float>.Count; i < source.Length; i++)
        {
            target[i] += source[i] * factor;
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
