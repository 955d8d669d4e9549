namespace Exporter.Trainer.Networks;

/// <summary>Gradient descent with a step for each parameter, and weights that decay by themselves.</summary>
/// <remarks>D. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015; decay apart from the gradient by I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", 2019.</remarks>
/// <param name="parameters">What is moved.</param>
/// <param name="rate">Length of a step.</param>
/// <param name="decay">Part of a weight that it loses with each step, in steps' lengths.</param>
internal sealed class Adam(IReadOnlyList<Tensor> parameters, float rate, float decay)
{
    private const float MeanShare = 0.9f;
    private const float SquareShare = 0.999f;
    private const float Least = 1e-8f;

    private readonly float[][] _means = [.. parameters.Select(parameter => new float[parameter.Values.Length])];
    private readonly float[][] _squares = [.. parameters.Select(parameter => new float[parameter.Values.Length])];
    private double _meanShareLeft = 1;
    private double _squareShareLeft = 1;

    /// <summary>Moves the parameters against their gradients, and sets those to 0.</summary>
    public void Step()
    {
        _meanShareLeft *= MeanShare;
        _squareShareLeft *= SquareShare;
        var (meanScale, squareScale) = ((float)(1 / (1 - _meanShareLeft)), (float)(1 / (1 - _squareShareLeft)));
        for (var p = 0; p < parameters.Count; p++)
        {
            var (values, gradient, means, squares) = (parameters[p].Values, parameters[p].Gradient, _means[p], _squares[p]);
            for (var i = 0; i < values.Length; i++)
            {
                means[i] += (1 - MeanShare) * (gradient[i] - means[i]);
                squares[i] += (1 - SquareShare) * ((gradient[i] * gradient[i]) - squares[i]);
                values[i] -= rate * ((means[i] * meanScale / (MathF.Sqrt(squares[i] * squareScale) + Least)) + (decay * values[i]));
            }

            Array.Clear(gradient);
        }
    }
}
