using Exporter.Features;
using Exporter.Features.Statistics;
using Exporter.Models.Inference;
using Exporter.Signals;

namespace Exporter.Models.Explain;

/// <summary>Explains single predictions: how much of a raised probability is due to each signal?</summary>
/// <remarks>
/// A tree ensemble is explained exactly: the Shapley values of a signal's features are summed, in the raw score before
/// calibration (<see cref="TreeContributions"/>). Anything else is explained by grouped occlusion: how far does the
/// probability fall without a signal?
/// All features of a signal are made missing at once, as their parts of a probability cannot be told apart; one
/// batch scores the row and its variants. The fall is measured in log-odds, where evidence adds up and a probability
/// near 1 still shows it; signals whose loss would raise the probability count 0. A share is a fall over the sum of falls.
/// Works for any scorer. Reuses its buffers; not thread-safe.
/// </remarks>
public sealed class Contributions
{
    /// <summary>Name of the group of features that belong to no signal: age and incident history.</summary>
    public const string EntityGroup = "entity";

    // Probabilities are float32: nearer to 0 or 1 their log-odds are noise.
    private const double Resolution = 1e-6;

    // A fall in log-odds below this is rounding, not a reason.
    private const double Negligible = 1e-4;

    private readonly string[] _groups;
    private readonly int[] _groupOf;
    private readonly int _horizons;
    private readonly FeatureMatrix _variants = new();
    private readonly float[] _probabilities;
    private readonly double[] _byFeature;
    private OnnxScorer? _explained;
    private TreeContributions[] _trees = [];

    /// <summary>An explainer for one predictor.</summary>
    public Contributions(PredictorDefinition definition, FeatureSchema schema)
    {
        _groups = [.. definition.Signals.Select(signal => signal.Name), EntityGroup];
        _groupOf = [.. schema.SignalOf.Select(signal => signal < 0 ? _groups.Length - 1 : signal)];
        _horizons = definition.Horizons.Length;
        _probabilities = new float[(_groups.Length + 1) * _horizons];
        _byFeature = new double[_groupOf.Length];
    }

    /// <summary>The signals that raise the probability of <paramref name="row"/> for <paramref name="horizon"/>.</summary>
    /// <returns>At most <paramref name="topK"/> with a share above 0, largest first; empty when no single signal raises it.</returns>
    /// <exception cref="ScoringException">The scorer failed.</exception>
    public IReadOnlyList<SignalContribution> Explain(IScorer scorer, FeatureMatrix matrix, int row, int horizon, int topK)
    {
        var falls = scorer is OnnxScorer { Trees.Length: > 0 } trees ? Exact(trees, matrix.Row(row), horizon) : Occluded(scorer, matrix, row, horizon);
        for (var group = 0; group < falls.Length; group++)
        {
            // A variant that the model cannot score is NaN, fails the comparison and counts 0.
            falls[group] = falls[group] > Negligible ? falls[group] : 0;
        }

        var sum = falls.Sum();
        return [.. falls.Select((fall, group) => new SignalContribution(_groups[group], fall / sum))
            .Where(contribution => contribution.Contribution > 0)
            .OrderByDescending(contribution => contribution.Contribution)
            .Take(topK)];
    }

    private double[] Exact(OnnxScorer scorer, ReadOnlySpan<float> vector, int horizon)
    {
        if (!ReferenceEquals(_explained, scorer))
        {
            (_explained, _trees) = (scorer, [.. scorer.Trees.Select(ensemble => new TreeContributions(ensemble))]);
        }

        Array.Clear(_byFeature);
        _trees[horizon].AddTo(vector, _byFeature);
        var sums = new double[_groups.Length];
        for (var column = 0; column < _byFeature.Length; column++)
        {
            sums[_groupOf[column]] += _byFeature[column];
        }

        return sums;
    }

    private double[] Occluded(IScorer scorer, FeatureMatrix matrix, int row, int horizon)
    {
        FillVariants(matrix, row);
        scorer.Score(_variants, _probabilities);
        var whole = LogOddsAt(0, horizon);
        return [.. Enumerable.Range(1, _groups.Length).Select(variant => whole - LogOddsAt(variant, horizon))];
    }

    /// <summary>Row 0 is the vector itself, row g + 1 the vector without group g.</summary>
    private void FillVariants(FeatureMatrix matrix, int row)
    {
        var vector = matrix.Row(row);
        _variants.Reset(matrix.AsOfMs, _groups.Length + 1, matrix.Columns);
        vector.CopyTo(_variants.Add(0));
        for (var group = 0; group < _groups.Length; group++)
        {
            var variant = _variants.Add(group);
            for (var column = 0; column < variant.Length; column++)
            {
                variant[column] = _groupOf[column] == group ? float.NaN : vector[column];
            }
        }
    }

    private double LogOddsAt(int variant, int horizon) => LogOdds.OfInside(_probabilities[(variant * _horizons) + horizon], Resolution);
}
