using System.Text.Json.Serialization;

namespace Exporter.Models.Drift;

/// <summary>How far one distribution is from another, by each <see cref="DistanceKind"/>.</summary>
/// <param name="StabilityIndex">Population stability index; 0 for equal shares, without an upper end.</param>
/// <param name="JensenShannon">Jensen-Shannon distance, 0..1.</param>
/// <param name="Wasserstein">Wasserstein distance in standard deviations of the reference.</param>
/// <param name="Missing">Difference of the shares that are missing, 0..1.</param>
public readonly record struct DriftDistances(
    [property: JsonPropertyName("psi")] double StabilityIndex, double JensenShannon, double Wasserstein, double Missing)
{
    private const int Decimals = 4;

    /// <summary>The distance of a kind.</summary>
    public double this[DistanceKind kind] => kind switch
    {
        DistanceKind.StabilityIndex => StabilityIndex,
        DistanceKind.JensenShannon => JensenShannon,
        DistanceKind.Wasserstein => Wasserstein,
        _ => Missing,
    };

    /// <summary>Distances between a reference and live counts.</summary>
    /// <param name="bins">The reference.</param>
    /// <param name="counts">Live rows per bin, the missing ones last.</param>
    /// <param name="sums">Live sums per bin, see <see cref="HistogramBins.Position"/>.</param>
    public static DriftDistances Between(HistogramBins bins, ReadOnlySpan<long> counts, ReadOnlySpan<long> sums)
    {
        ArgumentNullException.ThrowIfNull(bins);
        var then = bins.Reference.Counts.AsSpan();
        return new DriftDistances(
            Drift.StabilityIndex.Between(then, counts),
            Drift.JensenShannon.Between(then, counts),
            Drift.Wasserstein.Between(then[..^1], bins.ReferencePositions, counts[..^1], sums),
            Math.Abs(MissingShare(counts) - MissingShare(then)));
    }

    /// <summary>The larger of each.</summary>
    public static DriftDistances Largest(DriftDistances left, DriftDistances right) => new(
        Math.Max(left.StabilityIndex, right.StabilityIndex),
        Math.Max(left.JensenShannon, right.JensenShannon),
        Math.Max(left.Wasserstein, right.Wasserstein),
        Math.Max(left.Missing, right.Missing));

    /// <summary>The same to four decimals, as a contract keeps them.</summary>
    public DriftDistances Rounded() => new(
        Math.Round(StabilityIndex, Decimals), Math.Round(JensenShannon, Decimals), Math.Round(Wasserstein, Decimals), Math.Round(Missing, Decimals));

    /// <summary>Share of the last count, that of missing values; 0 without rows.</summary>
    internal static double MissingShare(ReadOnlySpan<long> counts)
    {
        var rows = HistogramBins.Rows(counts);
        return rows > 0 ? counts[^1] / rows : 0;
    }
}
