using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Exporter.Features;
using Exporter.Models.Onnx;
using Exporter.Models.Trees;
using Microsoft.ML.OnnxRuntime;

namespace Exporter.Models.Inference;

/// <summary>Scores with an ONNX model: one session, one thread, memory bound once; a call allocates nothing.</summary>
public sealed partial class OnnxScorer : IScorer
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
        UsedFeatures = InputUse.Of(graph, contract.Features.Length, contract.Windows?.Columns ?? 0);
        _batch = new ScoringBatch(session, contract, UsedFeatures, BatchRows);
    }

    private OnnxScorer(OnnxScorer other)
    {
        (_session, Contract, Version, Sha256, _horizons) = (other._session, other.Contract, other.Version, other.Sha256, other._horizons);
        (Trees, UsedFeatures) = (other.Trees, other.UsedFeatures);
        _batch = new ScoringBatch(_session.Session, Contract, UsedFeatures, BatchRows);
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
