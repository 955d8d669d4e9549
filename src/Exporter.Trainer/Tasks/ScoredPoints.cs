using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Tasks;

/// <summary>Points whose truth counts, from the highest score to the lowest: ranking and calibration.</summary>
internal sealed class ScoredPoints
{
    private const int FewestThresholds = 60;
    private const int Bins = 10;

    private readonly double[] _scores;
    private readonly bool[] _positive;
    private readonly RankedScores _ranked;

    /// <summary>Takes the positive and negative points of all grids.</summary>
    public ScoredPoints(TaskGrid[] grids, double[][] scores)
    {
        var points = new List<(double Score, bool Positive, int Entity)>();
        for (var entity = 0; entity < grids.Length; entity++)
        {
            for (var i = 0; i < scores[entity].Length; i++)
            {
                if (grids[entity].States[i] is PointState.Positive or PointState.Negative)
                {
                    points.Add((scores[entity][i], grids[entity].States[i] == PointState.Positive, entity));
                }
            }
        }

        points.Sort((a, b) => b.Score.CompareTo(a.Score));
        _scores = [.. points.Select(point => point.Score)];
        _positive = [.. points.Select(point => point.Positive)];
        _ranked = new RankedScores(_scores, _positive, [.. points.Select(point => point.Entity)]);
    }

    /// <summary>Share of positive points: what a random score has as <see cref="AucPr"/>.</summary>
    public double Prevalence => _positive.Count(positive => positive) / (double)_scores.Length;

    /// <summary>Mean score.</summary>
    public double Mean => _scores.Average();

    /// <summary>Mean squared difference of score and truth.</summary>
    public double Brier => _scores.Select((score, i) => Math.Pow(score - (_positive[i] ? 1 : 0), 2)).Sum() / _scores.Length;

    /// <summary>1 for perfect, 0 for as good as always saying the share of positive points.</summary>
    public double BrierSkill => 1 - (Brier / (Prevalence * (1 - Prevalence)));

    /// <summary>Area under the precision-recall curve, as average precision.</summary>
    /// <param name="weights">How often each entity counts; null for once each.</param>
    public double AucPr(int[]? weights = null) => _ranked.AucPr(weights);

    /// <summary>Chance that a positive point scores above a negative one, ties half.</summary>
    public double AucRoc() => _ranked.AucRoc();

    /// <summary>Expected calibration error over ten bins of equal width, as the data's own scorer has it; those of <see cref="ScoreCard"/> have equal mass.</summary>
    public double CalibrationError()
    {
        var (gaps, total) = (new double[Bins], 0.0);
        for (var i = 0; i < _scores.Length; i++)
        {
            gaps[Math.Min((int)(_scores[i] * Bins), Bins - 1)] += _scores[i] - (_positive[i] ? 1 : 0);
        }

        foreach (var gap in gaps)
        {
            total += Math.Abs(gap);
        }

        return total / _scores.Length;
    }

    /// <summary>Share of negative points from a threshold on.</summary>
    public double FalsePositiveRate(double threshold)
    {
        var (negatives, above) = (0L, 0L);
        for (var i = 0; i < _scores.Length; i++)
        {
            negatives += _positive[i] ? 0 : 1;
            above += !_positive[i] && _scores[i] >= threshold ? 1 : 0;
        }

        return above / (double)negatives;
    }

    /// <summary>The lowest score that no more than a share of the negative points reaches.</summary>
    public double ThresholdOf(double falsePositiveRate)
    {
        double[] negatives = [.. _scores.Where((_, i) => !_positive[i])];
        var allowed = (int)(falsePositiveRate * negatives.Length);
        var first = negatives[Math.Min(allowed, negatives.Length - 1)];
        return _scores.LastOrDefault(score => score > first, Math.BitIncrement(first));
    }

    /// <summary>The middle between a score and the next lower one: it does the same here, and rounding elsewhere cannot step over it.</summary>
    public double Below(double threshold)
    {
        var lower = _scores.FirstOrDefault(score => score < threshold, threshold);
        return (threshold + lower) / 2;
    }

    /// <summary>The scores worth trying as a threshold, ascending; never the lowest of several. Dense at the top, where alerts are decided.</summary>
    /// <param name="most">About how many, where there are more.</param>
    public double[] Thresholds(int most = FewestThresholds)
    {
        double[] distinct = [.. _scores.Distinct().Order()];
        if (distinct.Length > 1)
        {
            distinct = distinct[1..];
        }

        if (distinct.Length <= most)
        {
            return distinct;
        }

        var chosen = new SortedSet<double>();
        for (var i = 0; i < most; i++)
        {
            // Shares of the points above, from 1 in 100 000 to a half, evenly spread on a logarithmic scale.
            var share = 1e-5 * Math.Pow(0.5 / 1e-5, i / (most - 1.0));
            var rank = (int)Math.Ceiling((1 - share) * (_scores.Length - 1));
            chosen.Add(_scores[_scores.Length - 1 - rank]);
        }

        chosen.Remove(_scores[^1]);
        return [.. chosen];
    }
}
