using System.Collections.Immutable;
using Exporter.Models.Drift;

namespace Exporter.Models;

/// <summary>Distribution of one feature in the training data, or of one horizon's held-out probabilities: what live values are compared with to see drift.</summary>
/// <param name="Feature">Name in the schema, or the horizon as it is written.</param>
/// <param name="Edges">Ascending bin edges in the feature's unit; bin i holds values in (edges[i-1], edges[i]], the first and last bins are open.</param>
/// <param name="Counts">Training rows per bin: one more than there are edges, and a last one for missing values.</param>
public sealed record ReferenceHistogram(string Feature, ImmutableArray<double> Edges, ImmutableArray<long> Counts)
{
    /// <summary>Most edges that a histogram may have: memory of a live one is bounded by it.</summary>
    public const int MaxEdges = 100;

    /// <summary>Mean of the values in each bin, clipped as <see cref="HistogramBins"/> does; 0 where a bin is empty; without the missing ones. Empty when not known.</summary>
    public ImmutableArray<double> Means { get; init; } = [];

    /// <summary>Standard deviation of the values that are there; 0 for a feature that never changes, null when not known.</summary>
    public double? Deviation { get; init; }

    /// <summary>Largest distance of any whole window of the training's history from all of it: what ordinary days come to. Null when there were too few.</summary>
    public DriftDistances? Usual { get; init; }

    /// <summary>Absent optional members as empty ones.</summary>
    internal ReferenceHistogram Filled() => this with { Means = Means.IsDefault ? [] : Means };
}
