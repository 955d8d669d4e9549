using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Drift;
using Exporter.Models.Inference;

namespace Exporter.Feedback.Drift;

/// <summary>What of one model is watched: the features of signals that it looks at and knows the distribution of, its probabilities, and how far vectors are from its subspace.</summary>
/// <remarks>Not what is known of an entity besides its signals: age, incidents and changes move as time goes on, and incidents are what outcomes are about.</remarks>
internal sealed class DriftColumns
{
    private const string EntityPrefix = FeatureSchema.EntityPrefix + ":";

    private DriftColumns(ImmutableArray<int> features, ImmutableArray<HistogramBins> bins, Reconstruction? reconstruction)
    {
        (Features, Bins, Reconstruction) = (features, bins, reconstruction);
        Offsets = new int[bins.Length];
        foreach (var (column, histogram) in bins.Index())
        {
            Offsets[column] = Width;
            Width += histogram.Count;
        }
    }

    /// <summary>Column of the vectors for each feature watched, ascending.</summary>
    internal ImmutableArray<int> Features { get; }

    /// <summary>Distribution of each feature watched, behind them of each horizon's probabilities where they are known, and of errors last where there is a <see cref="Reconstruction"/>.</summary>
    internal ImmutableArray<HistogramBins> Bins { get; }

    /// <summary>Horizons whose probabilities are watched: all or none.</summary>
    internal int Horizons => Bins.Length - Features.Length - (Reconstruction is null ? 0 : 1);

    /// <summary>Gives the reconstruction errors that are watched; null where the model has no subspace.</summary>
    internal Reconstruction? Reconstruction { get; }

    /// <summary>Where the counts of each of <see cref="Bins"/> begin.</summary>
    internal int[] Offsets { get; }

    /// <summary>Counts of all of them together.</summary>
    internal int Width { get; }

    /// <summary>The columns of a model; none for one that does not say what it learnt from.</summary>
    internal static DriftColumns Of(IScorer scorer)
    {
        if (scorer.Contract is not { } contract)
        {
            return new DriftColumns([], [], null);
        }

        var known = contract.Reference.ToLookup(histogram => histogram.Feature, StringComparer.Ordinal);
        var features = scorer.UsedFeatures
            .Where(column => known[contract.Features[column]].Any() && !contract.Features[column].StartsWith(EntityPrefix, StringComparison.Ordinal))
            .ToImmutableArray();
        ReferenceHistogram[] errors = contract.Subspace is { Errors: var distribution } ? [distribution] : [];
        return new DriftColumns(
            features,
            [.. features.Select(column => known[contract.Features[column]].First()).Concat(contract.Scores).Concat(errors).Select(histogram => new HistogramBins(histogram))],
            contract.Subspace is { } subspace ? new Reconstruction(subspace, contract.Features) : null);
    }
}
