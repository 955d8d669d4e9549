using Exporter.Trainer.Onnx;

namespace Exporter.TestKit;

/// <summary>ONNX files as other programs write them: with inputs and outputs of their own names, and without a contract.</summary>
public static class ForeignModels
{
    /// <summary>A network that says the same of every vector, as PyTorch would export it: input "x", output "y".</summary>
    /// <param name="features">Columns of the input.</param>
    /// <param name="probabilities">One a horizon, between 0 and 1.</param>
    public static byte[] Constant(int features, params float[] probabilities) =>
        Network(features, new float[features * probabilities.Length], [.. probabilities.Select(probability => MathF.Log(probability / (1 - probability)))]);

    /// <summary>One layer and a sigmoid, missing features taken for 0: input "x", output "y".</summary>
    /// <param name="features">Columns of the input.</param>
    /// <param name="weights">Row-major [features × outputs].</param>
    /// <param name="offsets">One an output.</param>
    public static byte[] Network(int features, float[] weights, float[] offsets)
    {
        GraphBuilder graph = new("net", "2.9");
        string x = graph.Input("x", GraphBuilder.Dynamic, features);
        string known = graph.Node("Where", [graph.Node("IsNaN", [x]), graph.Constant([0f], 1, 1), x]);
        string scores = graph.Node("Gemm", [known, graph.Constant(weights, features, offsets.Length), graph.Constant(offsets, offsets.Length)]);
        graph.Node("Sigmoid", [scores], "y");
        using MemoryStream file = new();
        graph.Output("y", GraphBuilder.Dynamic, offsets.Length).WriteTo(file);
        return file.ToArray();
    }
}
