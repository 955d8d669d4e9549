namespace Exporter.Trainer.Onnx;

/// <summary>How a feature vector becomes the terms of an additive model: missing filled, standardised, clipped, optionally bent at knots.</summary>
/// <remarks>
/// Terms in order: the F standardised features; then, with <see cref="MissingIndicators"/>, F terms that are 1 where the
/// feature is missing, else 0; then for each feature in order and each of its knots in order relu(z − knot).
/// All arithmetic is float32 in the order of the ONNX graph, so that learners train on what the graph computes.
/// </remarks>
public sealed record LinearBasis
{
    /// <summary>Value that stands for a missing feature, in the feature's unit, one a feature; finite.</summary>
    public required float[] Fill { get; init; }

    /// <summary>Subtracted from a feature, one a feature; finite.</summary>
    public required float[] Means { get; init; }

    /// <summary>Divides the difference, one a feature; finite, positive.</summary>
    public required float[] Scales { get; init; }

    /// <summary>Smallest standardised value, one a feature.</summary>
    public required float[] ClipLow { get; init; }

    /// <summary>Largest standardised value, one a feature.</summary>
    public required float[] ClipHigh { get; init; }

    /// <summary>Whether each feature has a term that says it is missing.</summary>
    public bool MissingIndicators { get; init; }

    /// <summary>Knots per feature in standardised units; empty for no knots at all, else one array a feature (which may be empty).</summary>
    public float[][] Knots { get; init; } = [];

    /// <summary>Number of features, F.</summary>
    public int Features => Means.Length;

    /// <summary>Number of terms.</summary>
    public int Size => (Features * (MissingIndicators ? 2 : 1)) + Knots.Sum(knots => knots.Length);

    /// <summary>Fills <paramref name="terms"/> (<see cref="Size"/> long) from one feature vector.</summary>
    public void Expand(ReadOnlySpan<float> features, Span<float> terms)
    {
        var next = Features;
        for (var i = 0; i < Features; i++)
        {
            var value = float.IsNaN(features[i]) ? Fill[i] : features[i];
            terms[i] = MathF.Min(MathF.Max((value - Means[i]) / Scales[i], ClipLow[i]), ClipHigh[i]);
        }

        for (var i = 0; MissingIndicators && i < Features; i++)
        {
            terms[next++] = float.IsNaN(features[i]) ? 1 : 0;
        }

        for (var i = 0; i < Knots.Length; i++)
        {
            foreach (var knot in Knots[i])
            {
                terms[next++] = MathF.Max(terms[i] - knot, 0);
            }
        }
    }

    /// <summary>The same terms for rows that have more columns; the terms of columns that are new are always 0.</summary>
    /// <param name="columns">Where each feature stands in the wider rows, ascending.</param>
    /// <param name="features">Features of the wider rows.</param>
    public LinearBasis Widened(int[] columns, int features)
    {
        T[] Placed<T>(T[] values, T otherwise)
        {
            var placed = new T[features];
            Array.Fill(placed, otherwise);
            for (var i = 0; i < columns.Length; i++)
            {
                placed[columns[i]] = values[i];
            }

            return placed;
        }

        return new LinearBasis
        {
            Fill = Placed(Fill, 0f),
            Means = Placed(Means, 0f),
            Scales = Placed(Scales, 1f),
            ClipLow = Placed(ClipLow, 0f),
            ClipHigh = Placed(ClipHigh, 0f),
            MissingIndicators = MissingIndicators,
            Knots = Knots.Length == 0 ? [] : Placed(Knots, []),
        };
    }

    /// <summary>The basis of some of the features only, its terms those of <see cref="TermsOf"/>.</summary>
    /// <param name="columns">The features, ascending.</param>
    internal LinearBasis Narrowed(int[] columns)
    {
        T[] Picked<T>(T[] values) => Array.ConvertAll(columns, column => values[column]);
        return this with
        {
            Fill = Picked(Fill),
            Means = Picked(Means),
            Scales = Picked(Scales),
            ClipLow = Picked(ClipLow),
            ClipHigh = Picked(ClipHigh),
            Knots = Knots.Length == 0 ? [] : Picked(Knots),
        };
    }

    /// <summary>The terms that are made of some of the features, in order.</summary>
    /// <param name="columns">The features.</param>
    internal int[] TermsOf(int[] columns)
    {
        var chosen = columns.ToHashSet();
        return [.. Enumerable.Range(0, Size).Where(term => chosen.Contains(FeatureOf(term)))];
    }

    /// <summary>The feature that a term is made of.</summary>
    internal int FeatureOf(int term)
    {
        var straight = Features * (MissingIndicators ? 2 : 1);
        if (term < straight)
        {
            return term % Features;
        }

        var feature = 0;
        for (var before = straight; term >= before + Knots[feature].Length; feature++)
        {
            before += Knots[feature].Length;
        }

        return feature;
    }

    /// <summary>What makes the parameters unusable; empty when they are sound.</summary>
    internal IEnumerable<string> Check()
    {
        foreach (var (name, values) in new[] { ("fill", Fill), ("means", Means), ("scales", Scales), ("clip low", ClipLow), ("clip high", ClipHigh) })
        {
            if (values.Length != Features || !values.All(float.IsFinite))
            {
                yield return $"{name} must be {Features} finite numbers";
            }
        }

        if (Scales.Any(scale => !(scale > 0)))
        {
            yield return "scales must be positive";
        }

        if (ClipLow.Zip(ClipHigh).Any(pair => !(pair.First <= pair.Second)))
        {
            yield return "clip low must not be above clip high";
        }

        if ((Knots.Length != 0 && Knots.Length != Features) || !Knots.SelectMany(knots => knots).All(float.IsFinite))
        {
            yield return $"knots must be absent or {Features} arrays of finite numbers";
        }
    }
}
