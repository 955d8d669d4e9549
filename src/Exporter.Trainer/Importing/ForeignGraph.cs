using System.Diagnostics.CodeAnalysis;
using Exporter.Features;
using Exporter.Models;
using Exporter.Trainer.Onnx;
using Exporter.Trainer.Onnx.Proto;
using Google.Protobuf;

namespace Exporter.Trainer.Importing;

/// <summary>The graph of an ONNX file from elsewhere, and the few changes that make its ends those of the contract.</summary>
/// <remarks>Nodes are added before the first and after the last; what is between stays as it is, fields that this program does not know included.</remarks>
internal sealed class ForeignGraph
{
    private const string Prefix = "foresight_";
    private const string ZipMap = "ZipMap";

    private readonly ModelProto _model;
    private readonly GraphBuilder _builder;

    private ForeignGraph(ModelProto model)
    {
        _model = model;
        _builder = new GraphBuilder(model, Prefix);
    }

    /// <summary>Who made the file.</summary>
    public string Producer => $"{_model.ProducerName} {_model.ProducerVersion}".Trim();

    /// <summary>Inputs that a caller gives: those that no constant of the file has a value for.</summary>
    public IReadOnlyList<ValueInfoProto> Inputs =>
        [.. Graph.Input.Where(input => Graph.Initializer.All(constant => constant.Name != input.Name))];

    /// <summary>Everything that the graph gives.</summary>
    public IReadOnlyList<ValueInfoProto> Outputs => Graph.Output;

    /// <summary>True where constants lie in another file beside this one.</summary>
    public bool IsSplit => Graph.Initializer.Any(constant => constant.DataLocation == TensorProto.Types.DataLocation.External);

    /// <summary>The contract that the file has already, as JSON; null where it has none.</summary>
    public string? ContractJson => _model.MetadataProps.FirstOrDefault(entry => entry.Key == ModelContract.MetadataKey)?.Value;

    private GraphProto Graph => _model.Graph;

    /// <summary>Reads a file.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="error">Why it is no ONNX file; else empty.</param>
    public static bool TryParse(byte[] content, [NotNullWhen(true)] out ForeignGraph? graph, out string error)
    {
        (graph, error) = (null, "");
        try
        {
            var model = ModelProto.Parser.ParseFrom(content);
            graph = model.Graph is { Node.Count: > 0 } ? new ForeignGraph(model) : null;
            error = graph is null ? "it has no graph with nodes" : "";
        }
        catch (InvalidProtocolBufferException exception)
        {
            error = exception.Message;
        }

        return graph is not null;
    }

    /// <summary>A graph that can be changed without this one.</summary>
    public ForeignGraph Copy() => new(_model.Clone());

    /// <summary>True where the graph takes what the contract says already: features, windows or both.</summary>
    /// <param name="columns">Number of features.</param>
    /// <param name="windows">The windows among them; null for none.</param>
    public bool TakesVectors(int columns, WindowLayout? windows) => Inputs.Count > 0
        && Inputs.All(input => IsOf(input, ModelContract.InputName, columns) || (windows is not null && IsOf(input, ModelContract.WindowsName, windows.Steps, windows.Signals.Length)));

    /// <summary>True where an input is called as that of windows is.</summary>
    public bool TakesWindows => Inputs.Any(input => input.Name == ModelContract.WindowsName);

    /// <summary>True where the graph gives what the contract says already.</summary>
    public bool GivesProbability(int horizons) => Outputs.Any(output => IsOf(output, ModelContract.OutputName, horizons));

    /// <summary>The value that holds an output's numbers as float32 or float64; null where it has none, such as labels.</summary>
    public string? NumbersOf(ValueInfoProto output)
    {
        if (TypeOf(output) is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Double)
        {
            return output.Name;
        }

        // A list of maps from class to probability, made of the very tensor that is wanted.
        return Graph.Node.FirstOrDefault(node => node.Output.Contains(output.Name)) is { OpType: ZipMap, Input: [var source] } ? source : null;
    }

    /// <summary>Element type of a tensor; undefined for anything else.</summary>
    public static TensorProto.Types.DataType TypeOf(ValueInfoProto value) => (TensorProto.Types.DataType)(value.Type?.TensorType?.ElemType ?? 0);

    /// <summary>An element type as people call it.</summary>
    public static string Said(TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Undefined => "no tensor",
        TensorProto.Types.DataType.Float => "float32",
        TensorProto.Types.DataType.Double => "float64",
        _ => type.ToString().ToLowerInvariant(),
    };

    /// <summary>Lets the graph take float32 [N, columns] under the contract's name, in place of its one input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="columns">Number of features.</param>
    /// <param name="type">Element type that the graph goes on with.</param>
    public void TakeFeatures(ValueInfoProto input, int columns, TensorProto.Types.DataType type)
    {
        var inner = input.Name == ModelContract.InputName ? Renamed(input.Name) : input.Name;
        Graph.Input.Remove(input);
        _builder.Node("Cast", [_builder.Input(ModelContract.InputName, GraphBuilder.Dynamic, columns)], inner, ("to", (long)type));

        // Nodes stand in the order in which they can run.
        var cast = Graph.Node[^1];
        Graph.Node.RemoveAt(Graph.Node.Count - 1);
        Graph.Node.Insert(0, cast);
    }

    /// <summary>Lets the graph give one of its values as it is, and nothing else.</summary>
    public void GiveOnly(string value)
    {
        Graph.Output.Clear();
        Graph.Output.Add(new ValueInfoProto { Name = value });
    }

    /// <summary>Lets the graph give float32 [N, horizons] under the contract's name, and nothing else; lists of maps are no longer made.</summary>
    /// <param name="value">The value that holds the probabilities.</param>
    /// <param name="horizons">Number of columns.</param>
    /// <param name="column">The only column to take; null for all of them.</param>
    public void GiveProbability(string value, int horizons, int? column)
    {
        foreach (var zip in Graph.Node.Where(node => node.OpType == ZipMap).ToArray())
        {
            Graph.Node.Remove(zip);
        }

        var inner = value == ModelContract.OutputName ? Renamed(value) : value;
        if (column is { } index)
        {
            inner = _builder.Node("Gather", [inner, _builder.Constant([(long)index], 1)], null, ("axis", 1));
        }

        var shaped = _builder.Node("Reshape", [inner, _builder.Constant([-1L, horizons], 2)]);
        _builder.Node("Cast", [shaped], ModelContract.OutputName, ("to", (long)TensorProto.Types.DataType.Float));
        Graph.Output.Clear();
        _builder.Output(ModelContract.OutputName, GraphBuilder.Dynamic, horizons);
    }

    /// <summary>Puts a contract into the metadata, in place of one that the file may have had.</summary>
    public void Sign(ModelContract contract)
    {
        foreach (var old in _model.MetadataProps.Where(entry => entry.Key == ModelContract.MetadataKey).ToArray())
        {
            _model.MetadataProps.Remove(old);
        }

        _builder.Metadata(ModelContract.MetadataKey, contract.ToJson());
    }

    /// <summary>The whole file.</summary>
    public byte[] ToBytes() => _model.ToByteArray();

    /// <summary>True for float32 [open, sizes...]; those may be open too.</summary>
    private static bool IsOf(ValueInfoProto value, string name, params int[] sizes) =>
        value.Name == name
        && value.Type?.TensorType is { ElemType: (int)TensorProto.Types.DataType.Float, Shape.Dim: [{ DimValue: 0 }, ..] shape }
        && shape.Count == sizes.Length + 1 && shape.Skip(1).Zip(sizes).All(pair => pair.First.DimValue == pair.Second || pair.First.DimValue == 0);

    /// <summary>Gives a value another name wherever nodes of the graph itself name it, so that its own is free.</summary>
    private string Renamed(string value)
    {
        var fresh = Prefix + "inner_" + value;
        foreach (var names in Graph.Node.SelectMany(node => (IList<string>[])[node.Input, node.Output]))
        {
            for (var i = 0; i < names.Count; i++)
            {
                names[i] = names[i] == value ? fresh : names[i];
            }
        }

        return fresh;
    }
}
