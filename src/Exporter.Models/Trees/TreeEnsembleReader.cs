using System.Collections.Immutable;
using Exporter.Ingest.Protobuf;

namespace Exporter.Models.Trees;

/// <summary>Finds the tree ensembles in an ONNX file, one a horizon, with the number of training rows at every node.</summary>
/// <remarks>
/// Covers travel in <c>nodes_hitrates</c>, which ONNX has for them. Other programs fill it with ones or leave it out; then,
/// and where the graph is not one regressor a horizon straight on the input, there is no exact explanation, and none is given.
/// </remarks>
public static class TreeEnsembleReader
{
    private const int GraphField = 7;
    private const int NodeField = 1;

    /// <summary>Reads the ensembles.</summary>
    /// <param name="onnx">The whole file.</param>
    /// <param name="features">Columns of the input.</param>
    /// <param name="horizons">Number of ensembles.</param>
    /// <returns>One a horizon, in order; empty when the file does not hold exactly that, with sound covers.</returns>
    public static ImmutableArray<TreeEnsemble> Read(ReadOnlySpan<byte> onnx, int features, int horizons)
    {
        var ensembles = ImmutableArray.CreateBuilder<TreeEnsemble>(horizons);
        var model = new ProtobufReader(onnx, 0, onnx.Length);
        while (model.TryReadTag(out var field, out var wire))
        {
            if (field != GraphField || wire != WireType.Bytes)
            {
                if (!model.TrySkip(wire))
                {
                    return [];
                }
            }
            else if (!model.TryReadBytes(out var start, out var length) || !TryReadGraph(onnx, start, length, features, ensembles))
            {
                return [];
            }
        }

        return ensembles.Count == horizons ? ensembles.DrainToImmutable() : [];
    }

    private static bool TryReadGraph(ReadOnlySpan<byte> onnx, int start, int length, int features, ImmutableArray<TreeEnsemble>.Builder ensembles)
    {
        var graph = new ProtobufReader(onnx, start, length);
        while (graph.TryReadTag(out var field, out var wire))
        {
            if (field != NodeField || wire != WireType.Bytes)
            {
                if (!graph.TrySkip(wire))
                {
                    return false;
                }

                continue;
            }

            if (!graph.TryReadBytes(out var nodeStart, out var nodeLength) || !TreeNodeAttributes.TryRead(onnx, nodeStart, nodeLength, out var attributes))
            {
                return false;
            }

            if (attributes is { IsTreeEnsemble: true })
            {
                if (attributes.ToEnsemble(features) is not { } ensemble)
                {
                    return false;
                }

                ensembles.Add(ensemble);
            }
        }

        return true;
    }
}
