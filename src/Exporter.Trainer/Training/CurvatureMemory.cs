namespace Exporter.Trainer.Training;

/// <summary>The last few steps of a minimisation, from which L-BFGS guesses the way to the minimum.</summary>
/// <param name="capacity">Steps remembered.</param>
internal sealed class CurvatureMemory(int capacity)
{
    private readonly List<(double[] Step, double[] Change, double Scale)> _pairs = [];

    /// <summary>Forgets everything.</summary>
    public void Clear() => _pairs.Clear();

    /// <summary>Notes one step; steps along which the slope did not grow tell nothing and are left out.</summary>
    public void Add(double[] point, double[] previous, double[] gradient, double[] previousGradient)
    {
        var step = new double[point.Length];
        var change = new double[point.Length];
        double product = 0;
        for (var i = 0; i < point.Length; i++)
        {
            step[i] = point[i] - previous[i];
            change[i] = gradient[i] - previousGradient[i];
            product += step[i] * change[i];
        }

        if (product <= 1e-14)
        {
            return;
        }

        if (_pairs.Count == capacity)
        {
            _pairs.RemoveAt(0);
        }

        _pairs.Add((step, change, 1 / product));
    }

    /// <summary>The two-loop recursion: minus the inverse Hessian, as far as it is known, times the gradient.</summary>
    public double[] Direction(double[] gradient)
    {
        var direction = Array.ConvertAll(gradient, value => -value);
        var alphas = new double[_pairs.Count];
        for (var i = _pairs.Count - 1; i >= 0; i--)
        {
            var (step, change, scale) = _pairs[i];
            alphas[i] = scale * Dot(step, direction);
            AddScaled(change, -alphas[i], direction);
        }

        if (_pairs.Count > 0)
        {
            var (_, change, scale) = _pairs[^1];
            var size = 1 / (scale * Dot(change, change));
            for (var i = 0; i < direction.Length; i++)
            {
                direction[i] *= size;
            }
        }

        for (var i = 0; i < _pairs.Count; i++)
        {
            var (step, change, scale) = _pairs[i];
            AddScaled(step, alphas[i] - (scale * Dot(change, direction)), direction);
        }

        return direction;
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

    private static void AddScaled(double[] source, double factor, double[] target)
    {
        for (var i = 0; i < source.Length; i++)
        {
            target[i] += factor * source[i];
        }
    }
}
