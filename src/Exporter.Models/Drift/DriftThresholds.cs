namespace Exporter.Models.Drift;

/// <summary>From which distance on a distribution counts as another one.</summary>
/// <remarks>
/// <para>What is far lies in the feature: a Sunday is far from the whole week. So a threshold begins as the larger of a common one and of a multiple of the
/// largest distance that any window of the training's history had; the index is quadratic in small shifts, the others are not.</para>
/// <para>What is far also lies in the number of entities n. Values of one entity resemble each other for hours, so a window is taken for one independent
/// row of each, and chance is allowed what it exceeds in one of a hundred cases. n times the index then follows χ² with nine degrees of freedom for ten bins
/// (Yurdakul and Naranjo 2020); for small shifts it is 8 ln 2 times the squared Jensen-Shannon distance; a mean is off by one deviation and a
/// share p by √(p(1 − p)), both over √n, whose squares follow χ² with one. The index adds up; the others add as independent errors do, in squares.</para>
/// </remarks>
public static class DriftThresholds
{
    private const double OfUsual = 1.5;
    private const double OfUsualSquared = OfUsual * OfUsual;

    // Quantiles of χ² at 99 %, by degrees of freedom.
    private const double ChanceOfNine = 21.666;
    private const double ChanceOfOne = 6.635;

    /// <summary>What counts as far where ordinary days hardly differ and entities are many.</summary>
    public static DriftDistances Common { get; } = new(StabilityIndex: 0.25, JensenShannon: 0.2, Wasserstein: 0.5, Missing: 0.1);

    /// <summary>The thresholds of a feature.</summary>
    /// <param name="reference">What it was at training.</param>
    /// <param name="entities">How many entities a step of the live window has, on average; more than 0.</param>
    /// <returns>Null where the reference does not say what is usual.</returns>
    public static DriftDistances? Of(ReferenceHistogram reference, double entities)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Usual is not { } usual)
        {
            return null;
        }

        var missing = DriftDistances.MissingShare(reference.Counts.AsSpan());
        return new DriftDistances(
            Math.Max(Common.StabilityIndex, OfUsualSquared * usual.StabilityIndex) + (ChanceOfNine / entities),
            Root(Math.Max(Common.JensenShannon, OfUsual * usual.JensenShannon), ChanceOfNine / (8 * Math.Log(2)) / entities),
            Root(Math.Max(Common.Wasserstein, OfUsual * usual.Wasserstein), ChanceOfOne / entities),
            Root(Math.Max(Common.Missing, OfUsual * usual.Missing), ChanceOfOne * missing * (1 - missing) / entities));
    }

    private static double Root(double distance, double variance) => Math.Sqrt((distance * distance) + variance);
}
