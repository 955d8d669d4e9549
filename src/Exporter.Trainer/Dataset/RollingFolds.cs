namespace Exporter.Trainer.Dataset;

/// <summary>Cuts the time before the test part into folds, each of which learns from the past and is held against what came next.</summary>
/// <remarks>
/// <code>
/// fold 1   train───────┤gap├held out┤
/// fold 2   train──────────────┤gap├held out┤
/// fold 3   train─────────────────────┤gap├held out┤ gap, test
/// </code>
/// The gap is the longest horizon, so no label that is learnt from looks into held-out time. The last fold ends where
/// validation does; the first still learns from a third of the time.
/// </remarks>
internal static class RollingFolds
{
    private const int Folds = 3;
    private const double LeastTrainShare = 1.0 / 3;

    /// <summary>The spans, oldest first.</summary>
    /// <param name="split">The whole split.</param>
    /// <param name="gap">The longest horizon.</param>
    public static (TimeRange Train, TimeRange HeldOut)[] Cut(TemporalSplit split, TimeSpan gap)
    {
        var gapMs = (long)gap.TotalMilliseconds;
        var (fromMs, toMs) = (split.Train.FromMs, split.Validation.ToMs);

        // What is held out is the validation span of the split, or less where three of them would leave too little to learn from.
        var spanMs = Math.Min(split.Validation.ToMs - split.Validation.FromMs, (long)(((toMs - fromMs) * (1 - LeastTrainShare)) - gapMs) / Folds);
        var folds = new List<(TimeRange, TimeRange)>();
        for (var fold = Folds - 1; fold >= 0; fold--)
        {
            var endMs = toMs - (fold * spanMs);
            var beginMs = endMs - spanMs + 1;
            if (spanMs > 0 && beginMs - gapMs - 1 > fromMs)
            {
                folds.Add((new TimeRange(fromMs, beginMs - gapMs - 1), new TimeRange(beginMs, endMs)));
            }
        }

        return [.. folds];
    }
}
