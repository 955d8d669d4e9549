using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Fits the non-decreasing line through scores and outcomes.</summary>
/// <remarks>
/// Pool adjacent violators (M. Ayer et al., "An empirical distribution function for sampling with incomplete information",
/// 1955) over score bins of equal mass; between the centres of its blocks the line is straight. Behind the last centre it goes on rising, by
/// two hundredths up to the highest score: alerts live there, and without a rise no threshold could tell the surest of them from the others. No step is steeper than
/// float32 scores can follow: file and trainer differ in their last digits, and must not differ in probability.
/// </remarks>
internal static class IsotonicCalibrator
{
    private const int Bins = 200;

    /// <summary>Probability per unit of score: with scores right to 2e-6, probabilities are right to 1e-5.</summary>
    private const double MaxSlope = 4;

    private const double RiseAtTheTop = 0.02;

    /// <summary>Fits on scores and what happened; both as long as each other.</summary>
    /// <returns>Null where scores tell nothing: there are fewer than two blocks.</returns>
    public static IsotonicCalibration? Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes)
    {
        var (sorted, happened) = (scores.ToArray(), outcomes.ToArray());
        Array.Sort(sorted, happened);
        var blocks = new List<Block>();
        for (int first = 0, bin = 1; bin <= Bins && first < sorted.Length; bin++)
        {
            var end = Math.Max(first + 1, (int)((long)sorted.Length * bin / Bins));
            while (end < sorted.Length && sorted[end] == sorted[end - 1])
            {
                end++;
            }

            var block = new Block(end - first, sorted[first..end].Sum(), happened.AsSpan(first, end - first).Count(true));
            while (blocks.Count > 0 && MustJoin(blocks[^1], block))
            {
                block = blocks[^1].With(block);
                blocks.RemoveAt(blocks.Count - 1);
            }

            blocks.Add(block);
            first = end;
        }

        // Never sure: half an outcome of all rows is the least and the most that was seen.
        var least = 0.5 / (sorted.Length + 1);
        var points = blocks.Select(block => (Score: (float)block.Score, Rate: (float)Math.Clamp(block.Rate, least, 1 - least))).ToList();
        if (points.Count < 2)
        {
            return null;
        }

        var top = (Score: (float)sorted[^1], Rate: (float)Math.Min(points[^1].Rate + RiseAtTheTop, 1 - least));
        if (top.Rate > points[^1].Rate && top.Rate - points[^1].Rate <= MaxSlope * (top.Score - points[^1].Score))
        {
            points.Add(top);
        }

        return new IsotonicCalibration([.. points.Select(point => point.Score)], [.. points.Select(point => point.Rate)]);
    }

    private static bool MustJoin(Block earlier, Block later) =>
        earlier.Rate >= later.Rate || later.Rate - earlier.Rate > MaxSlope * (later.Score - earlier.Score) || (float)earlier.Score >= (float)later.Score;

    private readonly record struct Block(int Rows, double ScoreSum, int Onsets)
    {
        public double Score => ScoreSum / Rows;

        public double Rate => Onsets / (double)Rows;

        public Block With(Block other) => new(Rows + other.Rows, ScoreSum + other.ScoreSum, Onsets + other.Onsets);
    }
}
