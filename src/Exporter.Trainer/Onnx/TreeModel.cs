using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Models.Trees;

namespace Exporter.Trainer.Onnx;

/// <summary>A tree ensemble a horizon, calibrated.</summary>
/// <param name="Features">Number of features, F.</param>
/// <param name="Ensembles">One a horizon.</param>
/// <param name="Calibrations">One a horizon.</param>
public sealed record TreeModel(int Features, ImmutableArray<TreeEnsemble> Ensembles, Calibration[] Calibrations) : IPartModel
{
    /// <inheritdoc/>
    public int Horizons => Ensembles.Length;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> features, Span<float> probabilities) => CalibratedScores.Of(this, Calibrations, features, probabilities);

    /// <inheritdoc/>
    void IPartModel.RawScores(ReadOnlySpan<float> features, Span<double> scores)
    {
        for (var horizon = 0; horizon < Horizons; horizon++)
        {
            scores[horizon] = Ensembles[horizon].Score(features);
        }
    }

    /// <inheritdoc/>
    string[] IPartModel.WriteScores(GraphBuilder graph, string features, string prefix) => TreeModelGraph.Scores(graph, this, features, prefix);

    /// <inheritdoc/>
    IEnumerable<string> IPartModel.Mistakes() => TreeModelGraph.CheckTrees(this);

    /// <inheritdoc/>
    public ITrainedModel Widened(int[] columns, int features) => this with
    {
        Features = features,
        Ensembles =
        [
            .. Ensembles.Select(ensemble => ensemble with
            {
                Trees = [.. ensemble.Trees.Select(tree => tree with { Features = Array.ConvertAll(tree.Features, feature => columns[feature]) })],
            }),
        ],
    };

    /// <inheritdoc/>
    /// <remarks>By how much each split makes the scores of training rows differ: the sum of squares between its two sides.</remarks>
    public double[] GainShares()
    {
        var gains = new double[Features];
        foreach (var tree in Ensembles.SelectMany(ensemble => ensemble.Trees))
        {
            TreeGains.AddTo(gains, tree);
        }

        return Shares.Of(gains);
    }

    /// <inheritdoc/>
    public void Write(ModelContract contract, Stream destination) => TreeModelGraph.Write(this, contract, destination);
}
