using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Unsupervised;

/// <summary>Few axes along which rows usually differ; unusual is what lies far out along them, or away from all of them.</summary>
/// <remarks>
/// The score is ln(1 + Σ wⱼ·tⱼ² + w·r²) with tⱼ along axis j and r off the axes: score distance and orthogonal distance of M. Hubert, P. Rousseeuw and K. Vanden Branden, "ROBPCA", 2005, put into one number
/// as by H. Yue and S. Qin, "Reconstruction-based fault identification using a combined index", 2001. The logarithm, since distances spread over orders of magnitude.
/// </remarks>
/// <param name="Centre">One a term.</param>
/// <param name="Axes">Row-major [terms × axes], each column of length 1 and at right angles to the others.</param>
/// <param name="AxisWeights">Of squares along each axis.</param>
/// <param name="ResidualWeight">Of squares off the axes.</param>
internal sealed record PrincipalSubspace(float[] Centre, float[] Axes, float[] AxisWeights, float ResidualWeight) : Detector
{
    /// <inheritdoc/>
    public override int ScratchSize => AxisWeights.Length;

    /// <inheritdoc/>
    public override bool IsFinite => Centre.Concat(Axes).Concat(AxisWeights).Append(ResidualWeight).All(float.IsFinite);

    /// <inheritdoc/>
    public override double Score(ReadOnlySpan<float> terms, Span<double> scratch)
    {
        var (along, off) = Distances(terms, scratch);
        return Math.Log(1 + along + (ResidualWeight * off));
    }

    /// <summary>Weighted squares along the axes, and squares off them without weight.</summary>
    /// <param name="terms">Of one row.</param>
    /// <param name="places">As many numbers as axes: filled with the row's place along each.</param>
    public (double Along, double Off) Distances(ReadOnlySpan<float> terms, Span<double> places)
    {
        var axes = AxisWeights.Length;
        places = places[..axes];
        places.Clear();
        for (var i = 0; i < Centre.Length; i++)
        {
            for (var axis = 0; axis < axes; axis++)
            {
                places[axis] += ((double)terms[i] - Centre[i]) * Axes[(i * axes) + axis];
            }
        }

        double along = 0;
        for (var axis = 0; axis < axes; axis++)
        {
            along += AxisWeights[axis] * places[axis] * places[axis];
        }

        double off = 0;
        for (var i = 0; i < Centre.Length; i++)
        {
            var left = (double)terms[i] - Centre[i];
            for (var axis = 0; axis < axes; axis++)
            {
                left -= places[axis] * Axes[(i * axes) + axis];
            }

            off += left * left;
        }

        return (along, off);
    }

    /// <inheritdoc/>
    /// <remarks>What the square of one term by itself adds to the sum.</remarks>
    public override double[] Says()
    {
        var axes = AxisWeights.Length;
        return [.. Enumerable.Range(0, Centre.Length).Select(term =>
        {
            var squares = Axes.AsSpan(term * axes, axes).ToArray().Select(part => (double)part * part).ToArray();
            return squares.Zip(AxisWeights, (square, weight) => square * weight).Sum() + (ResidualWeight * Math.Max(0, 1 - squares.Sum()));
        })];
    }

    /// <inheritdoc/>
    public override string Write(GraphBuilder graph, string terms, string name)
    {
        var axes = AxisWeights.Length;
        var centred = graph.Node("Sub", [terms, graph.Constant(Centre, 1, Centre.Length)]);
        var matrix = graph.Constant(Axes, Centre.Length, axes);
        var places = graph.Node("MatMul", [centred, matrix]);
        var along = graph.Node("MatMul", [graph.Node("Mul", [places, places]), graph.Constant(AxisWeights, axes, 1)]);
        var off = graph.Node("Sub", [centred, graph.Node("Gemm", [places, matrix], null, ("transB", 1))]);
        float[] weights = [.. Enumerable.Repeat(ResidualWeight, Centre.Length)];
        var residual = graph.Node("MatMul", [graph.Node("Mul", [off, off]), graph.Constant(weights, weights.Length, 1)]);
        return graph.Node("Log", [graph.Node("Add", [graph.Node("Add", [along, residual]), graph.Constant([1f])])]);
    }
}
