using System.Collections.Immutable;
using System.Runtime.Intrinsics;

namespace Exporter.Models.Drift;

/// <summary>A <see cref="ReferenceSubspace"/>, made ready for vectors: how much of each its components do not give back.</summary>
/// <remarks>
/// Components W are orthonormal, so ‖z − W Wᵀ z‖² = ‖z‖² − ‖Wᵀ z‖² (Jackson and Mudholkar 1979 watch processes by it, as Q): the vector is read once and
/// nothing is put together again. Sums run over lanes in a fixed order, so every processor gives the same bits. Immutable.
/// </remarks>
public sealed class Reconstruction
{
    /// <summary>How many standard deviations from its mean a value may stand: one that is further away stands there, so that no feature alone is the error.</summary>
    public const float ClipDeviations = 5;

    private readonly int[] _columns;
    private readonly float[] _means;
    private readonly float[] _scales;

    // Two registers a feature: its part in each of the components, those that there are not being 0.
    private readonly Vector256<float>[] _weights;

    /// <summary>Makes a subspace ready.</summary>
    /// <param name="subspace">A valid one.</param>
    /// <param name="features">Names of the columns of vectors, which has all of the subspace's.</param>
    public Reconstruction(ReferenceSubspace subspace, ImmutableArray<string> features)
    {
        ArgumentNullException.ThrowIfNull(subspace);
        _columns = [.. subspace.Features.Select(feature => features.IndexOf(feature))];
        _means = [.. subspace.Means.Select(mean => (float)mean)];
        _scales = [.. subspace.Deviations.Select(deviation => (float)(1 / deviation))];
        _weights = new Vector256<float>[2 * _columns.Length];
        Span<float> lanes = stackalloc float[ReferenceSubspace.MaxComponents];
        for (var feature = 0; feature < _columns.Length; feature++)
        {
            lanes.Clear();
            for (var component = 0; component < subspace.Components.Length; component++)
            {
                lanes[component] = (float)subspace.Components[component][feature];
            }

            _weights[2 * feature] = Vector256.Create<float>(lanes);
            _weights[(2 * feature) + 1] = Vector256.Create<float>(lanes[Vector256<float>.Count..]);
        }
    }

    /// <summary>A value in standard deviations from its mean; 0 where it is missing.</summary>
    public static float Standardise(float value, float mean, float scale) =>
        float.IsNaN(value) ? 0 : Math.Clamp((value - mean) * scale, -ClipDeviations, ClipDeviations);

    /// <summary>Reconstruction error of a vector: root of the mean square, over features, of what the components do not give back; in standard deviations.</summary>
    /// <param name="vector">A row of all features, NaN where missing.</param>
    public float Error(ReadOnlySpan<float> vector)
    {
        var (low, high, squares) = (Vector256<float>.Zero, Vector256<float>.Zero, 0f);
        for (var feature = 0; feature < _columns.Length; feature++)
        {
            var value = Standardise(vector[_columns[feature]], _means[feature], _scales[feature]);
            squares += value * value;
            low += _weights[2 * feature] * value;
            high += _weights[(2 * feature) + 1] * value;
        }

        var products = (low * low) + (high * high);
        var given = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
        {
            given += products[lane];
        }

        // Rounding may leave a hair below 0 where the components give back everything.
        return MathF.Sqrt(Math.Max(0, squares - given) / _columns.Length);
    }
}
