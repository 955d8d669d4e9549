using CsCheck;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

public sealed class RollingFoldsTests
{
    private const long Hour = 3_600_000;

    [Fact]
    public void Cut_HundredAndFourHours_HoldsOutTheLastThreeSpansBeforeTheTest()
    {
        // Train 0..60, validation 62..82: two thirds of 82 h without the gap, in three parts, are 17.55 h each.
        var split = TemporalSplit.Cut(new TimeRange(0, 104 * Hour), TimeSpan.FromHours(2), 0.2, 0.2);
        var folds = RollingFolds.Cut(split, TimeSpan.FromHours(2));
        Assert.Equal(3, folds.Length);
        Assert.Equal(split.Validation.ToMs, folds[2].HeldOut.ToMs);
        Assert.Equal(17.5, (folds[0].HeldOut.ToMs - folds[0].HeldOut.FromMs) / (double)Hour, 0.1);
        Assert.Equal(27.3, folds[0].Train.ToMs / (double)Hour, 0.1);
    }

    [Fact]
    public void Cut_AnySplit_NoLabelLooksIntoHeldOutTimeAndNoFoldIntoTheTest() =>
        Gen.Select(Gen.Int[1, 48], Gen.Int[0, 1000], Gen.Double[0.05, 0.4], Gen.Double[0.05, 0.4]).Sample((gapHours, extraHours, validation, test) =>
        {
            var gap = TimeSpan.FromHours(gapHours);
            var split = TemporalSplit.Cut(new TimeRange(0, ((6 * gapHours) + extraHours) * Hour), gap, validation, test);
            return RollingFolds.Cut(split, gap).All(fold =>
                fold.Train.ToMs + (gapHours * Hour) < fold.HeldOut.FromMs
                && fold.HeldOut.FromMs <= fold.HeldOut.ToMs
                && fold.HeldOut.ToMs + (gapHours * Hour) < split.Test.FromMs);
        });

    [Fact]
    public void Cut_AnySplit_NoIncidentIsAheadOfRowsOnBothSides() =>
        Gen.Select(Gen.Int[1, 48], Gen.Int[0, 1000], Gen.Double[0.05, 0.4], Gen.Double[0.05, 0.4], Gen.Double[0, 1]).Sample((gapHours, extraHours, validation, test, place) =>
        {
            var wholeMs = ((6 * gapHours) + extraHours) * Hour;
            var split = TemporalSplit.Cut(new TimeRange(0, wholeMs), TimeSpan.FromHours(gapHours), validation, test);
            var onsetMs = (long)(place * wholeMs);
            var parts = RollingFolds.Cut(split, TimeSpan.FromHours(gapHours)).Append((new TimeRange(0, split.Validation.ToMs), split.Test));
            return parts.All(part => !(Announces(part.Item1) && Announces(part.Item2)));

            // Whether some row of the part has the onset ahead, by the very rule of labels.
            bool Announces(TimeRange range) =>
                new[] { range.FromMs, onsetMs - (gapHours * Hour), onsetMs - 1, range.ToMs }.Any(stepMs =>
                    range.Contains(stepMs) && IncidentLabeler.Label(stepMs, gapHours * Hour, [onsetMs], wholeMs) == RowLabel.Onset);
        });
}
