using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Models.Safety;
using Exporter.Signals;

namespace Exporter.Trainer.Importing;

/// <summary>Makes a model that the sidecar can use of an ONNX file from elsewhere, or says everything that is in the way.</summary>
/// <param name="definition">The predictor that the model is for.</param>
/// <param name="thresholds">Alert thresholds, one a horizon; empty for those of the file, or 0.5.</param>
/// <param name="outputName">The output that holds probabilities; null where there is only one that can.</param>
internal sealed class ModelImport(PredictorDefinition definition, ImmutableArray<double> thresholds, string? outputName)
{
    private const double DefaultThreshold = 0.5;

    private readonly FeatureSchema _schema = FeatureSchema.For(definition);
    private readonly ImportFindings _findings = new();

    /// <summary>What was changed, for the person who imports.</summary>
    public IReadOnlyList<string> Notes => _findings.Notes;

    /// <summary>Everything that is in the way.</summary>
    public IReadOnlyList<string> Mistakes => _findings.Mistakes;

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
            _findings.Mistakes.Add($"this is no ONNX file: {error}");
            return false;
        }

        if (graph.IsSplit)
        {
            _findings.Mistakes.Add("its weights lie in another file: export it as one file (PyTorch: external_data=False), or join them with onnx.save(onnx.load(\"model.onnx\"), \"whole.onnx\")");
        }

        if (!graph.IsSplit && !ModelInspection.TryPass(file.Content, out error))
        {
            _findings.Mistakes.Add(error);
            return false;
        }

        // :: 1: both ends, and what the file says of itself.
        var isFed = new FeatureInput(definition, _schema.Names.Length, _findings).TryAdapt(graph);
        var output = new ProbabilityOutput(definition, _schema.Names.Length, outputName, _findings);
        var value = output.Find(graph);
        contract = Contract(graph);

        // :: 2: what it really gives, once there is something to run.
        if (isFed && value is not null && !graph.IsSplit && output.TryAdapt(graph, value) && contract is not null && _findings.Mistakes.Count == 0)
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

            _findings.Mistakes.Add(error);
        }

        return false;
    }

    private ModelContract? Contract(ForeignGraph graph)
    {
        if (thresholds.Length > 0 && thresholds.Length != definition.Horizons.Length)
        {
            _findings.Mistakes.Add($"--thresholds has {thresholds.Length} numbers, predictor \"{definition.Name}\" has {definition.Horizons.Length} horizons");
            return null;
        }

        if (graph.ContractJson is { } json)
        {
            if (ModelContract.TryParse(json, out var own, out var error))
            {
                _findings.Mistakes.AddRange(ModelContractRules.Mismatches(own, definition, _schema));
                _findings.Notes.Add("the contract that it has is kept");
                return thresholds.IsEmpty ? own : own with { Thresholds = thresholds };
            }

            _findings.Notes.Add($"the contract that it had is replaced: {error}");
        }

        return new ModelContract
        {
            Predictor = definition.Name,
            Features = _schema.Names,
            FeatureHash = _schema.Hash,
            Windows = graph.TakesWindows ? _schema.Windows : null,
            StepSeconds = definition.Step.TotalSeconds,
            HorizonsSeconds = [.. definition.Horizons.Select(horizon => horizon.TotalSeconds)],
            Thresholds = thresholds.IsEmpty ? [.. definition.Horizons.Select(_ => DefaultThreshold)] : thresholds,
            Trainer = graph.Producer.Length > 0 ? $"{graph.Producer} (imported)" : "imported",
        };
    }
}
