using System.Collections.Immutable;
using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>A model that sees, behind the features, how unusual detectors find them.</summary>
/// <param name="Detectors">Each gives one score, and sees the features alone.</param>
/// <param name="Inner">Sees the features and behind them the scores, in order.</param>
/// <param name="Calibrations">One a horizon.</param>
internal sealed record DetectedModel(ImmutableArray<IPartModel> Detectors, IPartModel Inner, Calibration[] Calibrations) : IPartModel
{
    // Numbers of one vector that fit the stack: 16 KiB.
    private const int StackNumbers = 4096;

    /// <inheritdoc/>
    public int Horizons => Inner.Horizons;

    /// <inheritdoc/>
    public int Features => Inner.Features - Detectors.Length;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> features, Span<float> probabilities) => CalibratedScores.Of(this, Calibrations, features, probabilities);

    /// <inheritdoc/>
    public void RawScores(ReadOnlySpan<float> features, Span<double> scores)
    {
        Span<float> seen = Inner.Features <= StackNumbers ? stackalloc float[Inner.Features] : new float[Inner.Features];
        Span<double> unusual = stackalloc double[1];
        features.CopyTo(seen);
        for (var i = 0; i < Detectors.Length; i++)
        {
            Detectors[i].RawScores(features, unusual);
            seen[features.Length + i] = (float)unusual[0];
        }

        Inner.RawScores(seen, scores);
    }

    /// <inheritdoc/>
    public ITrainedModel Widened(int[] columns, int features) => this with
    {
        Detectors = [.. Detectors.Select(detector => (IPartModel)detector.Widened(columns, features))],
        Inner = (IPartModel)Inner.Widened([.. columns, .. Enumerable.Range(features, Detectors.Length)], features + Detectors.Length),
    };

    /// <inheritdoc/>
    /// <remarks>What a detector is worth goes to the features by what it looks at.</remarks>
    public double[] GainShares()
    {
        var ofInner = Inner.GainShares();
        var gains = ofInner[..Features];
        foreach (var (i, detector) in Detectors.Index())
        {
            foreach (var (feature, share) in detector.GainShares().Index())
            {
                gains[feature] += ofInner[Features + i] * share;
            }
        }

        return Shares.Of(gains);
    }

    /// <inheritdoc/>
    public void Write(ModelContract contract, Stream destination) => CalibratedScores.Write(this, Calibrations, contract, destination);

    /// <inheritdoc/>
    public string[] WriteScores(GraphBuilder graph, string features, string prefix)
    {
        // Trees that read the input itself are taken for the whole model where reasons are read off the file.
        var seen = graph.Node("Identity", [features]);
        var unusual = Detectors.Select((detector, number) => detector.WriteScores(graph, seen, $"{prefix}detector_{number}_")[0]);
        return Inner.WriteScores(graph, graph.Node("Concat", [seen, .. unusual], null, ("axis", 1)), prefix);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Mistakes() => Detectors.SelectMany(detector => detector.Mistakes()).Concat(Inner.Mistakes());
}
