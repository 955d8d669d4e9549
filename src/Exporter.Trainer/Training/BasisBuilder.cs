using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Chooses centre, scale, bounds and knots of every feature from training rows.</summary>
/// <remarks>
/// Knots lie at quantiles of all rows and of the rows before an onset, because what matters is often where few rows
/// are. Only the features that tell most about onsets get knots: each knot is a weight that has to be learnt.
/// </remarks>
internal sealed class BasisBuilder
{
    private const int SampledRows = 20_000;
    private const int BentFeatures = 80;

    /// <summary>Knots closer than this, in standard deviations, would be the same twice.</summary>
    private const float KnotDistance = 0.08f;

    private static readonly double[] AllQuantiles = [0.1, 0.5, 0.9, 0.98];
    private static readonly double[] OnsetQuantiles = [0.1, 0.3, 0.5, 0.7, 0.9];

    private readonly TrainingRows _rows;
    private readonly List<int> _sample;
    private readonly List<int> _onsetRows;

    /// <summary>A builder that looks at some of the training rows.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="train">Indices of the training rows.</param>
    /// <param name="isOnset">True for a row with an onset within the longest horizon; indexed by row.</param>
    public BasisBuilder(TrainingRows rows, List<int> train, Func<int, bool> isOnset)
    {
        _rows = rows;
        _sample = Every(train, SampledRows);
        _onsetRows = Every([.. train.Where(isOnset)], SampledRows);
    }

    /// <summary>The basis.</summary>
    /// <param name="hinges">Whether features are bent at knots.</param>
    public LinearBasis Build(bool hinges)
    {
        var features = _rows.Columns;
        var basis = new LinearBasis
        {
            Fill = new float[features],
            Means = new float[features],
            Scales = new float[features],
            ClipLow = new float[features],
            ClipHigh = new float[features],
            Knots = hinges ? new float[features][] : [],
        };
        var knots = new float[features][];
        var evidence = new double[features];
        Parallel.For(0, features, feature =>
        {
            var all = Sorted(_sample, feature);
            var onset = Sorted(_onsetRows, feature);
            Scale(basis, feature, all, onset);
            knots[feature] = KnotsOf(basis, feature, all, onset);
            evidence[feature] = FeatureEvidence.Of(all, _sample.Count, onset, _onsetRows.Count);
        });

        if (hinges)
        {
            var bent = Enumerable.Range(0, features).OrderByDescending(feature => evidence[feature]).ThenBy(feature => feature).Take(BentFeatures).ToHashSet();
            for (var feature = 0; feature < features; feature++)
            {
                basis.Knots[feature] = bent.Contains(feature) ? knots[feature] : [];
            }
        }

        return basis;
    }

    private static void Scale(LinearBasis basis, int feature, float[] all, float[] onset)
    {
        if (all.Length == 0)
        {
            basis.Scales[feature] = 1;
            return;
        }

        // Outliers must not set the scale, but what comes before onsets must stay inside the bounds.
        var low = Quantile(all, 0.001);
        var high = Quantile(all, 0.999);
        if (onset.Length > 0)
        {
            low = Math.Min(low, Quantile(onset, 0.02));
            high = Math.Max(high, Quantile(onset, 0.98));
        }

        var median = Quantile(all, 0.5);
        double squares = 0;
        foreach (var value in all)
        {
            var distance = Math.Clamp((double)value, low, high) - median;
            squares += distance * distance;
        }

        var deviation = (float)Math.Sqrt(squares / all.Length);
        var isConstant = !(deviation > 1e-6f * Math.Max(Math.Abs(median), 1e-6f)) || !float.IsFinite(deviation);
        basis.Fill[feature] = basis.Means[feature] = median;
        basis.Scales[feature] = isConstant ? 1 : deviation;
        basis.ClipLow[feature] = isConstant ? 0 : (low - median) / deviation;
        basis.ClipHigh[feature] = isConstant ? 0 : (high - median) / deviation;
    }

    private static float[] KnotsOf(LinearBasis basis, int feature, float[] all, float[] onset)
    {
        var knots = AllQuantiles.Select(q => all.Length == 0 ? float.NaN : Quantile(all, q))
            .Concat(OnsetQuantiles.Select(q => onset.Length == 0 ? float.NaN : Quantile(onset, q)))
            .Where(float.IsFinite)
            .Select(value => (value - basis.Means[feature]) / basis.Scales[feature])
            .Order();
        var chosen = new List<float>();
        foreach (var knot in knots)
        {
            if (knot > basis.ClipLow[feature] + KnotDistance && knot < basis.ClipHigh[feature] - KnotDistance
                && (chosen.Count == 0 || knot - chosen[^1] > KnotDistance))
            {
                chosen.Add(knot);
            }
        }

        return [.. chosen];
    }

    /// <summary>At most <paramref name="count"/> of the rows, evenly spread.</summary>
    private static List<int> Every(List<int> rows, int count)
    {
        var stride = Math.Max(1, (rows.Count + count - 1) / count);
        return [.. rows.Where((_, index) => index % stride == 0)];
    }

    private float[] Sorted(List<int> rows, int feature)
    {
        var values = new List<float>(rows.Count);
        foreach (var row in rows)
        {
            var value = _rows.Row(row)[feature];
            if (!float.IsNaN(value))
            {
                values.Add(value);
            }
        }

        values.Sort();
        return [.. values];
    }

    private static float Quantile(float[] sorted, double quantile) => sorted[(int)Math.Round(quantile * (sorted.Length - 1))];
}
