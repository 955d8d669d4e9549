using CsCheck;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

public sealed class TemporalSplitTests
{
    private const long Hour = 3_600_000;

    [Fact]
    public void Cut_HundredAndFourHours_GivesSixtyTwentyTwentyAndTwoGaps()
    {
        var split = TemporalSplit.Cut(new TimeRange(0, 104 * Hour), TimeSpan.FromHours(2), 0.2, 0.2);
        Assert.Equal(new TimeRange(0, 60 * Hour), split.Train);
        Assert.Equal(new TimeRange((62 * Hour) + 1, (82 * Hour) + 1), split.Validation);
        Assert.Equal(new TimeRange((84 * Hour) + 2, 104 * Hour), split.Test);
    }

    [Fact]
    public void Cut_AnySpan_LeavesNoLabelThatLooksIntoTheNextPart() =>
        Gen.Select(Gen.Long[0, 1L << 40], Gen.Int[1, 48], Gen.Int[0, 1000], Gen.Double[0.05, 0.4], Gen.Double[0.05, 0.4]).Sample(
            (from, gapHours, extraHours, validation, test) =>
            {
                var whole = new TimeRange(from, from + (((6 * gapHours) + extraHours) * Hour));
                var split = TemporalSplit.Cut(whole, TimeSpan.FromHours(gapHours), validation, test);
                return split.Train.ToMs + (gapHours * Hour) < split.Validation.FromMs
                    && split.Validation.ToMs + (gapHours * Hour) < split.Test.FromMs
                    && split.Train.FromMs == whole.FromMs
                    && split.Test.ToMs == whole.ToMs
                    && split.Train.ToMs > split.Train.FromMs
                    && split.Validation.ToMs > split.Validation.FromMs
                    && split.Test.ToMs > split.Test.FromMs;
            });

    [Fact]
    public void Cut_TooShort_SaysWhatIsNeeded()
    {
        var error = Assert.Throws<TrainingException>(() => TemporalSplit.Cut(new TimeRange(0, 11 * Hour), TimeSpan.FromHours(2), 0.2, 0.2));
        Assert.Equal("the history spans 11 h; at least six times the longest horizon (2 h) is needed", error.Message);
    }
}
