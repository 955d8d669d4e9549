using System.Diagnostics.CodeAnalysis;
using Exporter.Features;
using Exporter.Features.Statistics;
using Exporter.Models;
using Exporter.Models.Explain;
using Exporter.Models.Inference;
using Exporter.Models.Onnx;
using Exporter.Risk.Deployments;

namespace Exporter.Risk;

/// <summary>Probability that a commit brings a defect in, with reasons: an ONNX model of the same kind as all others.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class RiskModel : IDisposable
{
    /// <summary>Name of the model that comes with the program, trained on public projects: see its card, <c>Model/README.md</c>.</summary>
    public const string Bundled = "deployment_risk.onnx";

    // Probabilities are float32: nearer to 0 or 1 their log-odds are noise.
    private const double Resolution = 1e-6;

    // A part of the log-odds below this is rounding, not a reason.
    private const double Negligible = 1e-4;

    private readonly OnnxScorer _scorer;
    private readonly FeatureMatrix _matrix = new();
    private readonly TreeContributions? _trees;

    private RiskModel(OnnxScorer scorer, DeploymentStage stage)
    {
        (_scorer, Stage) = (scorer, stage);
        _trees = scorer.Trees.Length > 0 ? new TreeContributions(scorer.Trees[0]) : null;
    }

    /// <summary>Name and digits of the model's bytes.</summary>
    public string Version => _scorer.Version;

    /// <summary>Share of commits that brought a defect in among those the model learnt from: the probability of a commit that nothing is known of.</summary>
    public double BaseRate => _scorer.Contract.BaseRates is [var rate, ..] ? rate : 0.5;

    /// <summary>What outcomes of deployments have taught beyond commits; nothing where the file says nothing of it.</summary>
    public DeploymentStage Stage { get; }

    /// <summary>Loads the model that comes with the program.</summary>
    /// <exception cref="ScoringException">It is damaged: the program was not built as it should be.</exception>
    public static RiskModel LoadBundled() => TryLoad(BundledFile(), out var model, out var error) ? model : throw new ScoringException(error);

    /// <summary>The file that comes with the program.</summary>
    /// <exception cref="ScoringException">It is not there: the program was not built as it should be.</exception>
    public static ModelFile BundledFile()
    {
        using var resource = typeof(RiskModel).Assembly.GetManifestResourceStream(Bundled) ?? throw new ScoringException($"the program has no {Bundled}");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        var content = bytes.ToArray();
        return new ModelFile(Bundled, ModelFile.VersionOf(Bundled, content), ModelFile.HashOf(content), content);
    }

    /// <summary>Loads a model after the inspection that all models pass.</summary>
    /// <param name="file">The ONNX file.</param>
    /// <param name="model">The model, owned by the caller.</param>
    /// <param name="error">What does not fit; empty on success.</param>
    public static bool TryLoad(ModelFile file, [NotNullWhen(true)] out RiskModel? model, out string error)
    {
        model = null;
        if (!TryReadStage(file, out var stage, out error) || !OnnxScorer.TryLoad(file, ChangeFeatures.Predictor, ChangeFeatures.Names, ChangeFeatures.Hash, out var scorer, out error))
        {
            return false;
        }

        model = new RiskModel(scorer, stage);
        return true;
    }

    /// <summary>Scores one commit.</summary>
    /// <exception cref="ScoringException">The model failed.</exception>
    public ChangeRisk Score(ChangeMeasures measures)
    {
        var columns = ChangeFeatures.Names.Length;
        _matrix.Reset(0, 1, columns);
        ChangeFeatures.Fill(measures, _matrix.Add(0));
        Span<float> probability = stackalloc float[1];
        _scorer.Score(_matrix, probability);
        var parts = _trees is null ? Occluded(probability[0]) : Exact(_matrix.Row(0));
        return new ChangeRisk(probability[0], Reasons(parts, measures));
    }

    /// <inheritdoc/>
    public void Dispose() => _scorer.Dispose();

    private static bool TryReadStage(ModelFile file, [NotNullWhen(true)] out DeploymentStage? stage, out string error)
    {
        if (!OnnxMetadata.TryFind(file.Content, DeploymentStage.MetadataKey, out var json))
        {
            (stage, error) = (DeploymentStage.Nothing, "");
            return true;
        }

        var isRead = DeploymentStage.TryParse(json, out stage, out error);
        error = isRead ? "" : $"model file {file.Path}: {error}";
        return isRead;
    }

    private double[] Exact(ReadOnlySpan<float> vector)
    {
        var byFeature = new double[vector.Length];
        _trees!.AddTo(vector, byFeature);
        var parts = new double[Enum.GetValues<ChangeAspect>().Length];
        for (var i = 0; i < byFeature.Length; i++)
        {
            parts[(int)ChangeFeatures.Aspects[i]] += byFeature[i];
        }

        return parts;
    }

    /// <summary>How far the log-odds fall when nothing is known of an aspect.</summary>
    private double[] Occluded(double whole)
    {
        var vector = _matrix.Row(0).ToArray();
        var parts = new double[Enum.GetValues<ChangeAspect>().Length];
        Span<float> probability = stackalloc float[1];
        for (var aspect = 0; aspect < parts.Length; aspect++)
        {
            var row = _matrix.Row(0);
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = (int)ChangeFeatures.Aspects[i] == aspect ? float.NaN : vector[i];
            }

            _scorer.Score(_matrix, probability);
            parts[aspect] = LogOdds.OfInside(whole, Resolution) - LogOdds.OfInside(probability[0], Resolution);
        }

        return parts;
    }

    private static RiskReason[] Reasons(double[] parts, ChangeMeasures measures)
    {
        var sum = parts.Where(part => part > Negligible).Sum();
        return [.. parts.Index().Where(part => part.Item > Negligible).OrderByDescending(part => part.Item)
            .Select(part => new RiskReason((ChangeAspect)part.Index, part.Item / sum, ReasonText.Of((ChangeAspect)part.Index, measures)))];
    }
}
