namespace Exporter.Models.Evaluation;

/// <summary>Scores from the highest to the lowest, each with what came of it and whose it is: ranking under any weights of entities.</summary>
public sealed class RankedScores
{
    private readonly double[] _scores;
    private readonly bool[] _happened;
    private readonly int[] _entities;

    /// <summary>Takes scores that are already in order.</summary>
    /// <param name="descending">Scores, never NaN; kept.</param>
    /// <param name="happened">What came of each; kept.</param>
    /// <param name="entities">Index of the entity of each; empty where entities are never weighted; kept.</param>
    public RankedScores(double[] descending, bool[] happened, int[] entities) => (_scores, _happened, _entities) = (descending, happened, entities);

    /// <summary>Area under the precision-recall curve as average precision; equal scores form one point.</summary>
    /// <param name="weights">How often each entity counts; null for once each.</param>
    /// <returns>NaN without a positive score.</returns>
    public double AucPr(int[]? weights = null)
    {
        double area = 0;
        long right = 0;
        long seen = 0;
        for (var i = 0; i < _scores.Length;)
        {
            var (score, before) = (_scores[i], right);
            for (; i < _scores.Length && _scores[i] == score; i++)
            {
                var weight = weights?[_entities[i]] ?? 1;
                seen += weight;
                right += _happened[i] ? weight : 0;
            }

            area += right > before ? (right - before) * (right / (double)seen) : 0;
        }

        return right > 0 ? area / right : double.NaN;
    }

    /// <summary>Area under the ROC curve: chance that a score that came true is above one that did not, ties half.</summary>
    /// <returns>NaN without a positive or without a negative score.</returns>
    public double AucRoc()
    {
        double wins = 0;
        long positives = 0;
        long negatives = 0;
        for (var i = 0; i < _scores.Length;)
        {
            var (score, tiedPositives, tiedNegatives) = (_scores[i], 0L, 0L);
            for (; i < _scores.Length && _scores[i] == score; i++)
            {
                tiedPositives += _happened[i] ? 1 : 0;
                tiedNegatives += _happened[i] ? 0 : 1;
            }

            wins += tiedNegatives * (positives + (tiedPositives / 2.0));
            positives += tiedPositives;
            negatives += tiedNegatives;
        }

        return positives > 0 && negatives > 0 ? wins / ((double)positives * negatives) : double.NaN;
    }
}
