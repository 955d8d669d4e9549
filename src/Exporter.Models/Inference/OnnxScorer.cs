using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Features;
using Exporter.Models.Explain;
using Exporter.Models.Onnx;
using Exporter.Models.Safety;
using Exporter.Models.Trees;
using Exporter.Signals;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Exporter.Models.Inference;

/// <summary>Scores with an ONNX model: one session, one thread, memory bound once; a call allocates nothing.</summary>
public sealed class OnnxScorer : IScorer
{
    /// <summary>Most rows in one call of the runtime: with all between input and output they stay in the processor's cache.</summary>
    public const int BatchRows = 512;

    // Probabilities this far outside 0..1 are rounding and clamped; farther ones are no probabilities.
    private const float Rounding = 1e-5f;

    private readonly SharedSession _session;
    private readonly ScoringBatch _batch;
    private readonly int _horizons;

    private OnnxScorer(InferenceSession session, ModelContract contract, ModelFile file, OnnxGraph graph)
    {
        (_session, Contract, Version, Sha256, _horizons) = (new SharedSession(session), contract, file.Version, file.Sha256, contract.HorizonsSeconds.Length);
        Trees = TreeEnsembleReader.Read(graph, contract.Features.Length, _horizons);
        UsedFeatures = InputUse.Of(graph, contract.Features.Length);
        _batch = new ScoringBatch(session, contract.Features.Length, UsedFeatures, _horizons, BatchRows);
    }

    private OnnxScorer(OnnxScorer other)
    {
        (_session, Contract, Version, Sha256, _horizons) = (other._session, other.Contract, other.Version, other.Sha256, other._horizons);
        (Trees, UsedFeatures) = (other.Trees, other.UsedFeatures);
        _batch = new ScoringBatch(_session.Session, Contract.Features.Length, UsedFeatures, _horizons, BatchRows);
    }

    /// <summary>What the file says of itself.</summary>
    public ModelContract Contract { get; }

    /// <inheritdoc/>
    ModelContract? IScorer.Contract => Contract;

    /// <summary>The tree ensemble of each horizon, for exact explanations; empty when the model is something else, or tells no covers.</summary>
    public ImmutableArray<TreeEnsemble> Trees { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> UsedFeatures { get; }

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
    public string? Sha256 { get; }

    /// <inheritdoc/>
    public IReadOnlyList<double> Thresholds => Contract.Thresholds;

    /// <inheritdoc/>
    public IReadOnlyList<double> ClearThresholds => Contract.ClearThresholds.IsEmpty ? Contract.Thresholds : Contract.ClearThresholds;

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

    /// <inheritdoc/>
    public bool IsInterrupted
    {
        get => _batch.IsInterrupted;
        set => _batch.IsInterrupted = value;
    }

    /// <inheritdoc/>
    public void Score(FeatureMatrix matrix, Span<float> probabilities)
    {
        if (matrix.Columns != Contract.Features.Length)
        {
            throw new ScoringException($"vectors have {matrix.Columns} features, model {Version} takes {Contract.Features.Length}");
        }

        var values = matrix.Values;
        var invalid = 0;
        for (var first = 0; first < matrix.Rows; first += _batch.Rows)
        {
            var rows = Math.Min(_batch.Rows, matrix.Rows - first);
            var scored = Run(values.Slice(first * matrix.Columns, rows * matrix.Columns));
            var target = probabilities.Slice(first * _horizons, rows * _horizons);
            scored.CopyTo(target);
            invalid += Repair(target);
        }

        if (invalid > 0 && invalid == matrix.Rows)
        {
            throw new ScoringException($"model {Version} gave no valid probability for any of {invalid} rows");
        }
    }

    /// <inheritdoc/>
    public bool TryShare([NotNullWhen(true)] out IScorer? other)
    {
        other = _session.TryAcquire() ? new OnnxScorer(this) : null;
        return other is not null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batch.Dispose();
        _session.Release();
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

    private static IEnumerable<string> TensorErrors(InferenceSession session, ModelContract contract)
    {
        var inputs = string.Join(", ", session.InputMetadata.Keys.Order(StringComparer.Ordinal));
        if (inputs != ModelContract.InputName)
        {
            yield return $"has inputs \"{inputs}\", must have exactly \"{ModelContract.InputName}\"";
        }
        else if (TensorError(session.InputMetadata[ModelContract.InputName], contract.Features.Length) is { } input)
        {
            yield return $"input \"{ModelContract.InputName}\" {input}";
        }

        if (!session.OutputMetadata.TryGetValue(ModelContract.OutputName, out var output))
        {
            yield return $"has no output \"{ModelContract.OutputName}\" but \"{string.Join(", ", session.OutputMetadata.Keys)}\"";
        }
        else if (TensorError(output, contract.HorizonsSeconds.Length) is { } outputError)
        {
            yield return $"output \"{ModelContract.OutputName}\" {outputError}";
        }
    }

    /// <summary>Why a tensor is not float32 [any, columns]; null when it is, or may be.</summary>
    private static string? TensorError(NodeMetadata tensor, int columns)
    {
        if (!tensor.IsTensor || tensor.ElementDataType != TensorElementType.Float)
        {
            return $"is {(tensor.IsTensor ? tensor.ElementDataType : tensor.OnnxValueType)}, must be a float32 tensor";
        }

        // A size of -1 is open until the model runs; the warm-up then tells.
        return tensor.Dimensions is [-1, var size] && (size == -1 || size == columns)
            ? null
            : $"has shape [{string.Join(", ", tensor.Dimensions)}], the contract's is [-1, {columns}] with -1 for any number of rows";
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

    private ReadOnlySpan<float> Run(ReadOnlySpan<float> features)
    {
        try
        {
            return _batch.Run(features);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ScoringException(IsInterrupted ? $"model {Version} took too long and was ended" : $"model {Version} failed: {exception.Message}", exception);
        }
    }

    /// <summary>Clamps rounding, lets no horizon be less likely than a shorter one, and makes rows without a valid probability NaN.</summary>
    /// <returns>Number of rows made NaN.</returns>
    private int Repair(Span<float> probabilities)
    {
        var invalid = 0;
        for (var first = 0; first < probabilities.Length; first += _horizons)
        {
            var row = probabilities.Slice(first, _horizons);
            float highest = 0;
            foreach (ref var probability in row)
            {
                // Written so that NaN fails the comparison.
                highest = probability is >= -Rounding and <= 1 + Rounding ? Math.Max(highest, Math.Min(probability, 1)) : float.NaN;
                probability = highest;
            }

            if (float.IsNaN(highest))
            {
                row.Fill(float.NaN);
                invalid++;
            }
        }

        return invalid;
    }
}
