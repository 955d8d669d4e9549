using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Features;
using Exporter.Models.Explain;
using Exporter.Models.Onnx;
using Exporter.Models.Safety;
using Exporter.Signals;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Exporter.Models.Inference;

/// <content>Loading: what a file must be before it scores.</content>
public sealed partial class OnnxScorer
{
    /// <summary>Loads, verifies and warms up a model.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="definition">The running predictor.</param>
    /// <param name="schema">The running predictor's features.</param>
    /// <param name="scorer">The scorer, owned by the caller.</param>
    /// <param name="error">What does not fit, both sides named; empty on success.</param>
    public static bool TryLoad(
        string path,
        PredictorDefinition definition,
        FeatureSchema schema,
        [NotNullWhen(true)] out OnnxScorer? scorer,
        out string error)
    {
        scorer = null;
        return ModelFile.TryRead(path, out var file, out error) && TryLoad(file, definition, schema, out scorer, out error);
    }

    /// <summary>Verifies and warms up a model whose file has been read.</summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="definition">The running predictor.</param>
    /// <param name="schema">The running predictor's features.</param>
    /// <param name="scorer">The scorer, owned by the caller.</param>
    /// <param name="error">What does not fit, both sides named; empty on success.</param>
    public static bool TryLoad(
        ModelFile file,
        PredictorDefinition definition,
        FeatureSchema schema,
        [NotNullWhen(true)] out OnnxScorer? scorer,
        out string error)
    {
        return TryLoad(file, (session, contract) => Mismatches(session, contract, definition, schema), out scorer, out error);
    }

    /// <summary>Verifies and warms up a model of one probability that is not about a predictor's windows.</summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="predictor">What it must be for.</param>
    /// <param name="features">Names of its features, in order.</param>
    /// <param name="featureHash">What stands for them in its contract.</param>
    /// <param name="scorer">The scorer, owned by the caller.</param>
    /// <param name="error">What does not fit, both sides named; empty on success.</param>
    public static bool TryLoad(
        ModelFile file, string predictor, ImmutableArray<string> features, string featureHash, [NotNullWhen(true)] out OnnxScorer? scorer, out string error)
    {
        return TryLoad(file, (session, contract) => Mismatches(contract, predictor, features, featureHash).Concat(TensorErrors(session, contract)), out scorer, out error);
    }

    /// <summary>Does once all that is ever done with a model, whatever predictor it is for: what a file may do to a process shows here.</summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="error">What was refused; empty on success.</param>
    public static bool TryOnce(ModelFile file, out string error)
    {
        if (!TryLoad(file, TensorErrors, out var scorer, out error))
        {
            return false;
        }

        var contributions = new double[scorer.Contract.Features.Length];
        foreach (var ensemble in scorer.Trees)
        {
            new TreeContributions(ensemble).AddTo(new float[contributions.Length], contributions);
        }

        scorer.Dispose();
        return true;
    }

    private static bool TryLoad(
        ModelFile file, Func<InferenceSession, ModelContract, IEnumerable<string>> mismatches, [NotNullWhen(true)] out OnnxScorer? scorer, out string error)
    {
        scorer = null;
        InferenceSession? session = null;
        try
        {
            if (ModelInspection.TryPass(file.Content, out error))
            {
                session = Open(file);
                error = Refusal(session, mismatches, out var contract);
                if (error.Length == 0)
                {
                    // What the runtime has read is a whole graph.
                    scorer = new OnnxScorer(session, contract!, file, OnnxGraph.TryRead(file.Content) ?? throw new ScoringException("has a graph that cannot be read"));
                    scorer.WarmUp();
                    return true;
                }
            }
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or ScoringException)
        {
            error = exception.Message;
        }

        scorer?._batch.Dispose();
        session?.Dispose();
        scorer = null;
        error = $"model file {file.Path}: {error}";
        return false;
    }

    private static InferenceSession Open(ModelFile file)
    {
        // One thread that does not spin: scoring takes milliseconds every step, and the host's processors belong to others.
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return new InferenceSession(file.Content, options);
    }

    private static string Refusal(InferenceSession session, Func<InferenceSession, ModelContract, IEnumerable<string>> mismatches, out ModelContract? contract)
    {
        contract = null;
        if (!session.ModelMetadata.CustomMetadataMap.TryGetValue(ModelContract.MetadataKey, out var json))
        {
            return ModelContract.Absent;
        }

        return ModelContract.TryParse(json, out contract, out var error) ? string.Join("; ", mismatches(session, contract)) : error;
    }

    private static IEnumerable<string> Mismatches(InferenceSession session, ModelContract contract, PredictorDefinition definition, FeatureSchema schema) =>
        ModelContractRules.Mismatches(contract, definition, schema).Concat(TensorErrors(session, contract));

    private static IEnumerable<string> Mismatches(ModelContract contract, string predictor, ImmutableArray<string> features, string featureHash)
    {
        if (contract.Predictor != predictor)
        {
            yield return $"the model is for \"{contract.Predictor}\", not for \"{predictor}\"";
        }

        if (contract.FeatureHash != featureHash || !contract.Features.SequenceEqual(features))
        {
            yield return $"the model's features have hash {contract.FeatureHash} ({contract.Features.Length} features), this build's {featureHash} ({features.Length} features)";
        }

        if (contract.HorizonsSeconds.Length != 1)
        {
            yield return $"the model has {contract.HorizonsSeconds.Length} probabilities, must have one";
        }
    }

    private static IEnumerable<string> TensorErrors(InferenceSession session, ModelContract contract)
    {
        var inputs = string.Join(", ", session.InputMetadata.Keys.Order(StringComparer.Ordinal));
        var known = ModelInputs.Known(contract);
        if (session.InputMetadata.Count == 0 || session.InputMetadata.Keys.Any(name => !known.ContainsKey(name)))
        {
            yield return $"has inputs \"{inputs}\", must have {(known.Count == 1 ? "exactly" : "one or both of")} \"{string.Join("\", \"", known.Keys)}\"";
        }
        else
        {
            foreach (var (name, tensor) in session.InputMetadata)
            {
                if (TensorError(tensor, known[name]) is { } error)
                {
                    yield return $"input \"{name}\" {error}";
                }
            }
        }

        if (!session.OutputMetadata.TryGetValue(ModelContract.OutputName, out var output))
        {
            yield return $"has no output \"{ModelContract.OutputName}\" but \"{string.Join(", ", session.OutputMetadata.Keys)}\"";
        }
        else if (TensorError(output, [contract.HorizonsSeconds.Length]) is { } outputError)
        {
            yield return $"output \"{ModelContract.OutputName}\" {outputError}";
        }
    }

    /// <summary>Why a tensor is not float32 [any, shape...]; null when it is, or may be.</summary>
    private static string? TensorError(NodeMetadata tensor, int[] shape)
    {
        if (!tensor.IsTensor || tensor.ElementDataType != TensorElementType.Float)
        {
            return $"is {(tensor.IsTensor ? tensor.ElementDataType : tensor.OnnxValueType)}, must be a float32 tensor";
        }

        // A size of -1 is open until the model runs; the warm-up then tells.
        return tensor.Dimensions is [-1, .. var sizes] && sizes.Length == shape.Length && sizes.Zip(shape).All(pair => pair.First == -1 || pair.First == pair.Second)
            ? null
            : $"has shape [{string.Join(", ", tensor.Dimensions)}], the contract's is [-1, {string.Join(", ", shape)}] with -1 for any number of rows";
    }

    /// <summary>Runs every batch size once: wrong shapes show at load, and the runtime's arena has its size before the first step.</summary>
    private void WarmUp()
    {
        var missing = new float[_batch.Rows * Contract.Features.Length];
        for (var rows = _batch.Rows; rows >= 1; rows /= 2)
        {
            Run(missing.AsSpan(0, rows * Contract.Features.Length));
        }

        missing.AsSpan().Fill(float.NaN);
        Span<float> probabilities = stackalloc float[_horizons];
        Run(missing.AsSpan(0, Contract.Features.Length)).CopyTo(probabilities);
        if (Repair(probabilities) > 0)
        {
            throw new ScoringException("gives no valid probability for a vector whose features are all missing (NaN)");
        }
    }
}
