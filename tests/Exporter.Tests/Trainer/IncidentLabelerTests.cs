using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

public sealed class IncidentLabelerTests
{
    // One step is a minute, the horizon five, the data end at minute 30, onsets at 10 and 20.
    [Theory]
    [InlineData(4, RowLabel.Quiet)]
    [InlineData(5, RowLabel.Onset)]
    [InlineData(9, RowLabel.Onset)]
    [InlineData(10, RowLabel.Quiet)]
    [InlineData(14, RowLabel.Quiet)]
    [InlineData(15, RowLabel.Onset)]
    [InlineData(19, RowLabel.Onset)]
    [InlineData(20, RowLabel.Quiet)]
    [InlineData(25, RowLabel.Quiet)]
    [InlineData(26, RowLabel.Censored)]
    [InlineData(30, RowLabel.Censored)]
    public void Label_Timeline_LooksFromJustAfterTheStepToTheHorizon(int minute, RowLabel expected) =>
        Assert.Equal(expected, IncidentLabeler.Label(minute * 60_000, 300_000, [600_000, 1_200_000], 1_800_000));

    // With a lead of two minutes, what is nearer says nothing, and what is asked for still ends at the horizon.
    [Theory]
    [InlineData(4, RowLabel.Quiet)]
    [InlineData(5, RowLabel.Onset)]
    [InlineData(7, RowLabel.Onset)]
    [InlineData(8, RowLabel.Excluded)]
    [InlineData(9, RowLabel.Excluded)]
    [InlineData(10, RowLabel.Quiet)]
    public void Label_WithALead_ExcludesWhatIsNearer(int minute, RowLabel expected) =>
        Assert.Equal(expected, IncidentLabeler.Label(minute * 60_000, 300_000, [600_000, 1_200_000], 1_800_000, leadMs: 120_000));

    [Fact]
    public void Label_OnsetBeforeTheEndOfData_IsKnownAlthoughTheHorizonIsNot() =>
        Assert.Equal(RowLabel.Onset, IncidentLabeler.Label(0, 300_000, [60_000], 60_000));
}
