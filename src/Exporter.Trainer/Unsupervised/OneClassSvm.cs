using Exporter.Trainer.Onnx;
using Exporter.Trainer.Onnx.Proto;
using Google.Protobuf;
using Type = Exporter.Trainer.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace Exporter.Trainer.Unsupervised;

/// <summary>A one-class support vector machine with a radial kernel: usual is what lies near to rows that stand for all.</summary>
/// <remarks>
/// B. Schölkopf et al., "Estimating the support of a high-dimensional distribution", 2001. Their decision is Σ αᵢ·exp(−γ·|x − xᵢ|²) − ρ; the score is ln ρ less the logarithm of the sum, which ranks alike, is 0 on the same
/// boundary, and goes on rising where the sum is nearly 0.
/// </remarks>
/// <param name="Supports">Row-major [supports × terms].</param>
/// <param name="Weights">α, one a support; above 0, together 1.</param>
/// <param name="Rho">ρ: the sum at the boundary, above 0.</param>
/// <param name="Gamma">γ: one over the squared distance at which a support counts e times less.</param>
internal sealed record OneClassSvm(float[] Supports, float[] Weights, float Rho, float Gamma) : Detector
{
    /// <summary>Added to the sum, so that what is farthest from all has a logarithm.</summary>
    private const float Least = 1e-20f;

    /// <inheritdoc/>
    public override int ScratchSize => 0;

    /// <inheritdoc/>
    public override bool IsFinite => Supports.Concat(Weights).Append(Gamma).All(float.IsFinite) && Rho > 0;

    /// <inheritdoc/>
    public override double Score(ReadOnlySpan<float> terms, Span<double> scratch)
    {
        double sum = Least;
        for (var support = 0; support < Weights.Length; support++)
        {
            double squares = 0;
            for (var i = 0; i < terms.Length; i++)
            {
                var difference = (double)terms[i] - Supports[(support * terms.Length) + i];
                squares += difference * difference;
            }

            sum += Weights[support] * Math.Exp(-Gamma * squares);
        }

        return Math.Log(Rho) - Math.Log(sum);
    }

    /// <inheritdoc/>
    /// <remarks>A distance is the sum of squares of differences, so a term says as much as the supports differ in it.</remarks>
    public override double[] Says()
    {
        var terms = Supports.Length / Weights.Length;
        return [.. Enumerable.Range(0, terms).Select(term =>
        {
            double[] values = [.. Enumerable.Range(0, Weights.Length).Select(support => (double)Supports[(support * terms) + term])];
            var mean = values.Average();
            return values.Sum(value => (value - mean) * (value - mean));
        })];
    }

    /// <inheritdoc/>
    /// <remarks>As regression, whose result is the sum itself; with <c>one_class</c> the operator would give its sign.</remarks>
    public override string Write(GraphBuilder graph, string terms, string name)
    {
        var kernel = new AttributeProto { Name = "kernel_type", Type = Type.String, S = ByteString.CopyFromUtf8("RBF") };
        var sum = graph.MlNode("SVMRegressor", terms, name, [
            kernel,
            Floats("kernel_params", [Gamma, 0, 0]),
            Floats("support_vectors", Supports),
            Floats("coefficients", Weights),
            Floats("rho", [0]),
            new AttributeProto { Name = "n_supports", Type = Type.Int, I = Weights.Length },
            new AttributeProto { Name = "one_class", Type = Type.Int, I = 0 },
        ]);
        var log = graph.Node("Log", [graph.Node("Add", [sum, graph.Constant([Least])])]);
        return graph.Node("Sub", [graph.Constant([(float)Math.Log(Rho)]), log]);
    }

    private static AttributeProto Floats(string name, float[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = Type.Floats };
        attribute.Floats.AddRange(values);
        return attribute;
    }
}
