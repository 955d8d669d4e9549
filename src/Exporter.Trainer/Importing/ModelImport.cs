using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Onnx.Proto;
using DataType = Exporter.Trainer.Onnx.Proto.TensorProto.Types.DataType;

namespace Exporter.Trainer.Importing;

/// <summary>Makes a model that the sidecar can use of an ONNX file from elsewhere, or says everything that is in the way.</summary>
/// <param name="definition">The predictor that the model is for.</param>
/// <param name="thresholds">Alert thresholds, one a horizon; empty for those of the file, or 0.5.</param>
/// <param name="outputName">The output that holds probabilities; null where there is only one that can.</param>
internal sealed class ModelImport(PredictorDefinition definition, ImmutableArray<double> thresholds, string? outputName)
{
    private const double DefaultThreshold = 0.5;

    private readonly FeatureSchema _schema = FeatureSchema.For(definition);
    private readonly List<string> _mistakes = [];
    private readonly List<string> _notes = [];

    /// <summary>What was changed, for the person who imports.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Everything that is in the way.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>Imports.</summary>
    /// <param name="file">The file from elsewhere.</param>
    /// <param name="contract">The contract that the result has.</param>
    /// <param name="content">The whole file with contract, as the sidecar loads it.</param>
    /// <returns>False with <see cref="Mistakes"/>.</returns>
    public bool TryRun(ModelFile file, [NotNullWhen(true)] out ModelContract? contract, [NotNullWhen(true)] out byte[]? content)
    {
        (contract, content) = (null, null);
        if (!ForeignGraph.TryParse(file.Content, out var graph, out var error))
        {
            _mistakes.Add($"this is no ONNX file: {error}");
            return false;
        }

        // :: 1: both ends, and what the file says of itself.
        var isFed = Feed(graph);
        var value = FindProbability(graph);
        contract = Contract(graph);

        // :: 2: what it really gives, once there is something to run.
        if (isFed && value is not null && Finish(graph, value) && contract is not null && _mistakes.Count == 0)
        {
            // :: 3: as the sidecar will see it.
            graph.Sign(contract);
            content = graph.ToBytes();
            var signed = new ModelFile(file.Path, file.Version, ModelFile.HashOf(content), content);
            if (OnnxScorer.TryLoad(signed, definition, _schema, out var scorer, out error))
            {
                scorer.Dispose();
                return true;
            }

            _mistakes.Add(error);
        }

        return false;
    }

    private bool Feed(ForeignGraph graph)
    {
        if (graph.TakesFeatures(_schema.Names.Length))
        {
            return true;
        }

        if (graph.Inputs is not [var input])
        {
            _mistakes.Add($"it has {graph.Inputs.Count} inputs ({Names(graph.Inputs)}), it must have one of float32 [N, {_schema.Names.Length}]; in scikit-learn convert with FloatTensorType([None, {_schema.Names.Length}])");
            return false;
        }

        var before = _mistakes.Count;
        var type = (DataType)(input.Type?.TensorType?.ElemType ?? 0);
        if (type is not (DataType.Float or DataType.Double))
        {
            _mistakes.Add($"input \"{input.Name}\" is {Said(type)}, it must be float32 (or float64)");
        }

        if (input.Type?.TensorType?.Shape is { } shape)
        {
            CheckShape(input.Name, shape);
        }

        if (_mistakes.Count > before)
        {
            return false;
        }

        if (input.Name != ModelContract.InputName || type == DataType.Double)
        {
            _notes.Add($"input \"{input.Name}\" is now \"{ModelContract.InputName}\"{(type == DataType.Double ? ", and converted to float64 behind it" : "")}");
        }

        graph.TakeFeatures(input, _schema.Names.Length, type);
        return true;
    }

    private void CheckShape(string name, TensorShapeProto shape)
    {
        if (shape.Dim.Count != 2)
        {
            _mistakes.Add($"input \"{name}\" has {shape.Dim.Count} dimensions, it must have two: rows and features");
            return;
        }

        if (shape.Dim[0].DimValue > 0)
        {
            _mistakes.Add($"input \"{name}\" takes exactly {shape.Dim[0].DimValue} rows at a time, it must take any number: leave the first dimension open (PyTorch: dynamic_axes={{\"{name}\": {{0: \"N\"}}}}, scikit-learn: FloatTensorType([None, {_schema.Names.Length}]))");
        }

        if (shape.Dim[1].DimValue > 0 && shape.Dim[1].DimValue != _schema.Names.Length)
        {
            _mistakes.Add($"input \"{name}\" has {shape.Dim[1].DimValue} features, predictor \"{definition.Name}\" has {_schema.Names.Length}: it must be trained on the vectors of this configuration, in the order of /api/v1/vectors");
        }
    }

    /// <summary>The value that can hold probabilities; null with a mistake.</summary>
    private string? FindProbability(ForeignGraph graph)
    {
        string[] able = [.. graph.Outputs.Select(output => ProbabilitySource(graph, output)).OfType<string>()];
        string[] named = [.. graph.Outputs.Where(output => output.Name == (outputName ?? ModelContract.OutputName)).Select(output => ProbabilitySource(graph, output)).OfType<string>()];
        var all = string.Join(", ", graph.Outputs.Select(output => $"{output.Name}: {Said((DataType)(output.Type?.TensorType?.ElemType ?? 0))}"));
        if (named is [var chosen])
        {
            return chosen;
        }

        if (outputName is not null)
        {
            _mistakes.Add($"it has no output \"{outputName}\" of float32 or float64; there are: {all}");
        }
        else if (able.Length == 1)
        {
            return able[0];
        }
        else
        {
            _mistakes.Add(able.Length == 0
                ? $"none of its outputs holds probabilities as float32 or float64 ({all}); export predict_proba, in scikit-learn with options={{\"zipmap\": False}}"
                : $"several of its outputs may hold probabilities ({all}); say which with --output");
        }

        return null;
    }

    /// <summary>The value behind an output that holds numbers; null where it holds something else, such as labels.</summary>
    private static string? ProbabilitySource(ForeignGraph graph, ValueInfoProto output)
    {
        if ((DataType)(output.Type?.TensorType?.ElemType ?? 0) is DataType.Float or DataType.Double)
        {
            return output.Name;
        }

        // A list of maps from class to probability, made of the very tensor that is wanted.
        return graph.MakerOf(output.Name) is { OpType: "ZipMap", Input: [var source] } ? source : null;
    }

    /// <summary>Runs the graph as it is, finds out what its output means, and gives it the contract's shape.</summary>
    private bool Finish(ForeignGraph graph, string value)
    {
        var (columns, horizons) = (_schema.Names.Length, definition.Horizons.Length);
        var rows = SampleRows.Make(columns);
        var trial = graph.Copy();
        trial.GiveOnly(value);
        if (TrialRun.Of(trial.ToBytes(), value, rows, columns, out var error) is not { } raw)
        {
            _mistakes.Add(error);
            return false;
        }

        if (!Fits(raw, value, out var column))
        {
            return false;
        }

        if (value != ModelContract.OutputName || column is not null || !graph.GivesProbability(horizons))
        {
            graph.GiveProbability(value, horizons, column);
            _notes.Add($"{(column is null ? "" : $"column {column} of ")}\"{value}\" is now \"{ModelContract.OutputName}\"");
        }

        if (TrialRun.Of(graph.ToBytes(), ModelContract.OutputName, rows, columns, out error) is not { } run)
        {
            _mistakes.Add(error);
            return false;
        }

        _mistakes.AddRange(ProbabilityCheck.Mistakes(run.Values, definition.Horizons));
        return true;
    }

    /// <summary>Whether the output's shape can be understood.</summary>
    /// <param name="raw">What the graph gave.</param>
    /// <param name="value">Name of the output.</param>
    /// <param name="column">The only column to take: that of the second class, where a classifier tells both; else null.</param>
    private bool Fits(TrialRun raw, string value, out int? column)
    {
        column = null;
        var horizons = definition.Horizons.Length;
        var width = raw.Shape is [SampleRows.Count, var second] ? second : raw.Shape is [SampleRows.Count] ? 1 : 0;
        if (width == horizons)
        {
            return true;
        }

        if (horizons == 1 && width == 2 && raw.Values.Chunk(2).SkipLast(1).All(row => !double.IsFinite(row.Sum()) || Math.Abs(row.Sum() - 1) < 1e-4))
        {
            column = 1;
            return true;
        }

        var known = string.Join(", ", definition.Horizons.Select(PrometheusDuration.Format));
        _mistakes.Add($"output \"{value}\" has shape [{string.Join(", ", raw.Shape)}] for {SampleRows.Count} rows, it must have [{SampleRows.Count}, {horizons}]: one probability for each horizon ({known})"
            + (width is 1 or 2 && horizons > 1 ? "; train one model for each horizon and join their outputs, or configure one horizon" : ""));
        return false;
    }

    private ModelContract? Contract(ForeignGraph graph)
    {
        if (thresholds.Length > 0 && thresholds.Length != definition.Horizons.Length)
        {
            _mistakes.Add($"--thresholds has {thresholds.Length} numbers, predictor \"{definition.Name}\" has {definition.Horizons.Length} horizons");
            return null;
        }

        if (graph.ContractJson is { } json)
        {
            if (ModelContract.TryParse(json, out var own, out var error))
            {
                _mistakes.AddRange(ModelContractRules.Mismatches(own, definition, _schema));
                _notes.Add("the contract that it has is kept");
                return thresholds.IsEmpty ? own : own with { Thresholds = thresholds };
            }

            _notes.Add($"the contract that it had is replaced: {error}");
        }

        return new ModelContract
        {
            Predictor = definition.Name,
            Features = _schema.Names,
            FeatureHash = _schema.Hash,
            StepSeconds = definition.Step.TotalSeconds,
            HorizonsSeconds = [.. definition.Horizons.Select(horizon => horizon.TotalSeconds)],
            Thresholds = thresholds.IsEmpty ? [.. definition.Horizons.Select(_ => DefaultThreshold)] : thresholds,
            Trainer = graph.Producer.Length > 0 ? $"{graph.Producer} (imported)" : "imported",
        };
    }

    private static string Names(IEnumerable<ValueInfoProto> values) => string.Join(", ", values.Select(value => value.Name));

    private static string Said(DataType type) => type switch
    {
        DataType.Undefined => "no tensor",
        DataType.Float => "float32",
        DataType.Double => "float64",
        _ => type.ToString().ToLowerInvariant(),
    };
}
