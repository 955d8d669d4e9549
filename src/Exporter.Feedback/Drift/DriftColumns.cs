using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models.Drift;
using Exporter.Models.Inference;

namespace Exporter.Feedback.Drift;

/// <summary>What of one model is watched: the features of signals that it looks at and knows the distribution of, and its probabilities.</summary>
/// <remarks>Not what is known of an entity besides its signals: age, incidents and changes move as time goes on, and incidents are what outcomes are about.</remarks>
internal sealed class DriftColumns
{
    private const string EntityPrefix = FeatureSchema.EntityPrefix + ":";

    private DriftColumns(ImmutableArray<int> features, ImmutableArray<HistogramBins> bins)
    {
        (Features, Bins) = (features, bins);
        Offsets = new int[bins.Length];
        foreach (var (column, histogram) in bins.Index())
        {
            Offsets[column] = Width;
            Width += histogram.Count;
        }
    }

    /// <summary>Column of the vectors for each feature watched, ascending.</summary>
    internal ImmutableArray<int> Features { get; }

    /// <summary>Distribution of each feature watched, and behind them of each horizon's probabilities where they are known.</summary>
    internal ImmutableArray<HistogramBins> Bins { get; }

    /// <summary>Horizons whose probabilities are watched: all or none.</summary>
    internal int Horizons => Bins.Length - Features.Length;

    /// <summary>Where the counts of each of <see cref="Bins"/> begin.</summary>
    internal int[] Offsets { get; }

    /// <summary>Counts of all of them together.</summary>
    internal int Width { get; }

    /// <summary>The columns of a model; none for one that does not say what it learnt from.</summary>
    internal static DriftColumns Of(IScorer scorer)
    {
        if (scorer.Contract is not { } contract)
        {
            return new DriftColumns([], []);
        }

        var known = contract.Reference.ToLookup(histogram => histogram.Feature, StringComparer.Ordinal);
        var features = scorer.UsedFeatures
            .Where(column => known[contract.Features[column]].Any() && !contract.Features[column].StartsWith(EntityPrefix, StringComparison.Ordinal))
            .ToImmutableArray();
        return new DriftColumns(
            features,
            [.. features.Select(column => known[contract.Features[column]].First()).Concat(contract.Scores).Select(histogram => new HistogramBins(histogram))]);
    }
}
