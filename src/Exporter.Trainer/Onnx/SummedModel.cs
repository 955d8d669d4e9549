using System.Collections.Immutable;
using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>A weighted sum of the raw scores of several models, calibrated as a whole.</summary>
/// <param name="Parts">What is added up; all for the same vectors and horizons.</param>
/// <param name="Offsets">Added to the sums, one a horizon.</param>
/// <param name="Calibrations">For the sums, one a horizon.</param>
internal sealed record SummedModel(ImmutableArray<SummedPart> Parts, float[] Offsets, Calibration[] Calibrations) : IPartModel
{
    /// <inheritdoc/>
    public int Horizons => Offsets.Length;

    /// <inheritdoc/>
    public int Features => Parts[0].Model.Features;

    /// <summary>The model; trees alone become a <see cref="TreeModel"/>, whose reasons are exact.</summary>
    /// <param name="parts">As above.</param>
    /// <param name="offsets">As above.</param>
    /// <param name="calibrations">As above.</param>
    public static IPartModel Of(ImmutableArray<SummedPart> parts, float[] offsets, Calibration[] calibrations) =>
        parts.All(part => part.Model is TreeModel)
            ? new TreeModel(
                parts[0].Model.Features,
                [.. offsets.Select((offset, horizon) => TreeSum.Of(parts.Select(part => (((TreeModel)part.Model).Ensembles[horizon], (double)part.Weights[horizon])), offset))],
                calibrations)
            : new SummedModel(parts, offsets, calibrations);

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<float> features, Span<float> probabilities) => CalibratedScores.Of(this, Calibrations, features, probabilities);

    /// <inheritdoc/>
    public void RawScores(ReadOnlySpan<float> features, Span<double> scores)
    {
        Span<double> ofPart = stackalloc double[Horizons];
        for (var horizon = 0; horizon < Horizons; horizon++)
        {
            scores[horizon] = Offsets[horizon];
        }

        foreach (var part in Parts)
        {
            part.Model.RawScores(features, ofPart);
            for (var horizon = 0; horizon < Horizons; horizon++)
            {
                scores[horizon] += part.Weights[horizon] * ofPart[horizon];
            }
        }
    }

    /// <inheritdoc/>
    public ITrainedModel Widened(int[] columns, int features) =>
        this with { Parts = [.. Parts.Select(part => part with { Model = (IPartModel)part.Model.Widened(columns, features) })] };

    /// <inheritdoc/>
    /// <remarks>Those of each part by its own share in the sum.</remarks>
    public double[] GainShares()
    {
        var gains = new double[Features];
        foreach (var part in Parts)
        {
            foreach (var (feature, share) in part.Model.GainShares().Index())
            {
                gains[feature] += part.Share * share;
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
        string[][] scores = [.. Parts.Select((part, number) => part.Model.WriteScores(graph, seen, $"{prefix}part_{number}_"))];
        return [.. Enumerable.Range(0, Horizons).Select(horizon =>
        {
            var weighted = Parts.Index().Where(part => part.Item.Weights[horizon] != 0)
                .Select(part => graph.Node("Mul", [scores[part.Index][horizon], graph.Constant([part.Item.Weights[horizon]])]));
            return graph.Node("Sum", [.. weighted, graph.Constant([Offsets[horizon]])]);
        })];
    }

    /// <inheritdoc/>
    public IEnumerable<string> Mistakes()
    {
        if (!Offsets.All(float.IsFinite) || Parts.Any(part => part.Weights.Length != Horizons || !part.Weights.All(float.IsFinite)))
        {
            yield return $"parts of a sum need {Horizons} finite weights each, and as many finite offsets";
        }

        if (Parts.Any(part => part.Model.Features != Features || part.Model.Horizons != Horizons))
        {
            yield return $"parts of a sum must all have {Features} features and {Horizons} horizons";
        }

        foreach (var error in Parts.SelectMany(part => part.Model.Mistakes()))
        {
            yield return error;
        }
    }
}

/// <summary>One of the things that are added up.</summary>
/// <param name="Model">Gives the scores; its own calibration is not used.</param>
/// <param name="Weights">What they count, one a horizon.</param>
/// <param name="Share">Its part in what the sum says, over all horizons.</param>
internal sealed record SummedPart(IPartModel Model, float[] Weights, double Share);
