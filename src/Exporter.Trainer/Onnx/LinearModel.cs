using Exporter.Models;

namespace Exporter.Trainer.Onnx;

/// <summary>An additive model over a <see cref="LinearBasis"/>: per horizon a weighted sum of the terms, calibrated.</summary>
public sealed record LinearModel : IPartModel
{
    // Terms of one vector that fit the stack: 16 KiB.
    private const int StackTerms = 4096;

    /// <summary>How features become terms.</summary>
    public required LinearBasis Basis { get; init; }

    /// <summary>Row-major [terms × horizons].</summary>
    public required float[] Weights { get; init; }

    /// <summary>One a horizon.</summary>
    public required float[] Intercepts { get; init; }

    /// <summary>One a horizon.</summary>
    public required Calibration[] Calibrations { get; init; }

    /// <summary>Number of horizons, H.</summary>
    public int Horizons => Intercepts.Length;

    /// <summary>Raw scores (before calibration) of one feature vector, one a horizon.</summary>
    /// <remarks>Terms are float32 as in the graph, their sum is float64: the graph's float32 sum differs by rounding only.</remarks>
    public void RawScores(ReadOnlySpan<float> features, Span<double> scores)
    {
        Span<float> terms = Basis.Size <= StackTerms ? stackalloc float[Basis.Size] : new float[Basis.Size];
        Basis.Expand(features, terms);
        for (var horizon = 0; horizon < Horizons; horizon++)
        {
            double sum = Intercepts[horizon];
            for (var term = 0; term < terms.Length; term++)
            {
                sum += (double)terms[term] * Weights[(term * Horizons) + horizon];
            }

            scores[horizon] = sum;
        }
    }

    /// <summary>What the ONNX graph must give: rows of features in, calibrated probabilities that do not decrease over horizons out.</summary>
    /// <param name="features">Row-major [rows × F], NaN where missing.</param>
    /// <param name="probabilities">Row-major [rows × H].</param>
    public void Score(ReadOnlySpan<float> features, Span<float> probabilities) => CalibratedScores.Of(this, Calibrations, features, probabilities);

    /// <inheritdoc/>
    int IPartModel.Features => Basis.Features;

    /// <inheritdoc/>
    string[] IPartModel.WriteScores(GraphBuilder graph, string features, string prefix) => LinearModelGraph.Scores(graph, this, features);

    /// <inheritdoc/>
    IEnumerable<string> IPartModel.Mistakes() => Check();

    /// <inheritdoc/>
    public ITrainedModel Widened(int[] columns, int features)
    {
        var wide = Basis.Widened(columns, features);
        var weights = new float[wide.Size * Horizons];
        foreach (var (term, place) in wide.TermsOf(columns).Index())
        {
            Weights.AsSpan(term * Horizons, Horizons).CopyTo(weights.AsSpan(place * Horizons, Horizons));
        }

        return this with { Basis = wide, Weights = weights };
    }

    /// <summary>The features that have some weight, ascending; the first one where none has.</summary>
    internal int[] UsedFeatures()
    {
        var used = Enumerable.Range(0, Basis.Size).Where(term => Weights.AsSpan(term * Horizons, Horizons).ContainsAnyExcept(0)).Select(Basis.FeatureOf).Distinct().Order();
        return [.. used.DefaultIfEmpty()];
    }

    /// <summary>The same model over some of the features only.</summary>
    /// <param name="columns">All that have some weight, ascending.</param>
    internal LinearModel Narrowed(int[] columns) =>
        this with { Basis = Basis.Narrowed(columns), Weights = [.. Basis.TermsOf(columns).SelectMany(term => Weights[(term * Horizons)..((term + 1) * Horizons)])] };

    /// <inheritdoc/>
    /// <remarks>By the size of the weights: features are standardised, so a weight tells how far one deviation moves the score.</remarks>
    public double[] GainShares()
    {
        var gains = new double[Basis.Features];
        for (var term = 0; term < Basis.Size; term++)
        {
            for (var horizon = 0; horizon < Horizons; horizon++)
            {
                gains[Basis.FeatureOf(term)] += Math.Abs(Weights[(term * Horizons) + horizon]);
            }
        }

        return Shares.Of(gains);
    }

    /// <inheritdoc/>
    public void Write(ModelContract contract, Stream destination) => LinearModelGraph.Write(this, contract, destination);

    /// <summary>What makes the parameters unusable; empty when they are sound.</summary>
    internal IEnumerable<string> Check()
    {
        if (Weights.Length != Basis.Size * Horizons || !Weights.All(float.IsFinite))
        {
            yield return $"weights must be {Basis.Size} terms × {Horizons} horizons finite numbers, are {Weights.Length}";
        }

        if (Horizons == 0 || !Intercepts.All(float.IsFinite))
        {
            yield return "intercepts must be finite, at least one";
        }

        if (Calibrations.Length != Horizons)
        {
            yield return $"{Calibrations.Length} calibrations for {Horizons} horizons";
        }

        foreach (var error in Calibrations.SelectMany(calibration => calibration.Check()).Concat(Basis.Check()))
        {
            yield return error;
        }
    }
}
