using System.Collections.Immutable;

namespace Exporter.Models;

/// <summary>The few directions in which the vectors of the training data spread together: what live vectors are held against to see that features no longer move as they did.</summary>
/// <remarks>
/// Principal components of values in standard deviations from their means (Jolliffe 2002), a missing value standing at its mean. A vector that the
/// components do not give back breaks relations between features, though each by itself may be where it always was.
/// </remarks>
/// <param name="Features">The features that have a part in it, those that the model owes most to.</param>
/// <param name="Means">Mean of each.</param>
/// <param name="Deviations">Standard deviation of each, above 0.</param>
/// <param name="Components">Directions of unit length at right angles to each other, those of most variance first; each a number a feature.</param>
/// <param name="Explained">Share of the variance that lies in them, 0..1.</param>
/// <param name="Errors">Distribution on held-out time of the reconstruction error, see <see cref="Drift.Reconstruction"/>.</param>
public sealed record ReferenceSubspace(
    ImmutableArray<string> Features,
    ImmutableArray<double> Means,
    ImmutableArray<double> Deviations,
    ImmutableArray<ImmutableArray<double>> Components,
    double Explained,
    ReferenceHistogram Errors)
{
    /// <summary>Most features that may have a part: the size of the contract and the work of a prediction are bounded by it.</summary>
    public const int MaxFeatures = 128;

    /// <summary>Most components.</summary>
    public const int MaxComponents = 16;

    /// <summary>What <see cref="Errors"/> is the distribution of.</summary>
    public const string ErrorName = "reconstruction_error";

    // Room for numbers that were rounded to float32 and read again.
    private const double Tolerance = 1e-3;

    /// <summary>All that is wrong with it; empty when valid.</summary>
    /// <param name="known">The features of the model.</param>
    internal IEnumerable<string> Mistakes(ImmutableArray<string> known)
    {
        if (Features.IsDefaultOrEmpty || Features.Length > MaxFeatures || Features.Distinct().Count() != Features.Length || Features.Except(known).Any())
        {
            yield return $"subspace needs 1 to {MaxFeatures} of the model's features, each once";
            yield break;
        }

        if (Means.IsDefault || Means.Length != Features.Length || !Means.All(double.IsFinite)
            || Deviations.IsDefault || Deviations.Length != Features.Length || !Deviations.All(deviation => deviation > 0 && double.IsFinite(deviation)))
        {
            yield return $"subspace needs {Features.Length} means and as many deviations above 0, one a feature";
        }

        if (Components.IsDefaultOrEmpty || Components.Length > MaxComponents || Components.Any(component => component.IsDefault || component.Length != Features.Length))
        {
            yield return $"subspace needs 1 to {MaxComponents} components of {Features.Length} numbers, one a feature";
        }
        else if (!AreOrthonormal())
        {
            yield return $"components of subspace are not of length 1 and at right angles to each other, within {Tolerance}";
        }

        if (ModelContractRules.IsMalformed(Errors))
        {
            yield return $"errors of subspace {ModelContractRules.WellFormed}";
        }
    }

    /// <summary>Absent optional members as empty ones.</summary>
    internal ReferenceSubspace Filled() => this with { Errors = Errors?.Filled()! };

    private bool AreOrthonormal()
    {
        foreach (var (i, one) in Components.Index())
        {
            foreach (var (j, other) in Components.Take(i + 1).Index())
            {
                // Written so that NaN is refused.
                var product = one.Zip(other, (left, right) => left * right).Sum();
                if (!(Math.Abs(product - (i == j ? 1 : 0)) <= Tolerance))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
