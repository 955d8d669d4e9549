using System.Collections.Immutable;

namespace Exporter.Models;

/// <summary>Distribution of one feature in the training data: what live values are compared with to see drift.</summary>
/// <param name="Feature">Name in the schema.</param>
/// <param name="Edges">Ascending bin edges in the feature's unit; bin i holds values in (edges[i-1], edges[i]], the first and last bins are open.</param>
/// <param name="Counts">Training rows per bin: one more than there are edges, and a last one for missing values.</param>
public sealed record ReferenceHistogram(string Feature, ImmutableArray<double> Edges, ImmutableArray<long> Counts);
