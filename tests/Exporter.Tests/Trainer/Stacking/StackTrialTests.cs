using Exporter.Trainer.Stacking;

namespace Exporter.Tests.Trainer.Stacking;

/// <summary>When a stack is taken, and what it is judged on.</summary>
public sealed class StackTrialTests
{
    private static readonly SomeContest Contest = new();

    [Fact]
    public void Run_MembersThatEachSeeAnotherPart_AreTakenTogether()
    {
        var (first, second) = (Contest.Candidate("first", row => Contest.Rows.Row(row)[0]), Contest.Candidate("second", row => 5 * Contest.Rows.Row(row)[1]));
        var (taken, gain) = Contest.Try([first, second], first);

        Assert.Equal("stack of first + second", taken.Learner.Name);
        Assert.True(gain!.IsTaken);
        Assert.InRange(gain.Low!.Value, 0.2, gain.Difference);
        Assert.InRange(gain.High!.Value, gain.Difference, 1);
        Assert.True(taken.F1 > first.F1);

        // Scales of scores do not matter: both say as much, in standard deviations.
        var weights = ((StackLearner)taken.Learner).Parts.Select(part => part.Weights.Single()).ToArray();
        Assert.Equal(weights[0], weights[1], 0.2 * weights[0]);
        Assert.Matches("^stack of first \\+ second beside first, newest held-out fold: AUC-PR \\d\\.\\d{4} and 0\\.\\d{4}, difference \\+0\\.\\d{4} \\(95% interval \\+0\\.\\d{4} to \\+0\\.\\d{4}\\); taken$", gain.InWords());
    }

    [Fact]
    public void Run_MemberThatKnowsNothing_IsNotTaken()
    {
        var random = new Random(3);
        var best = Contest.Candidate("first", row => Contest.Rows.Row(row)[0]);
        var (taken, gain) = Contest.Try([best, Contest.Candidate("noise", _ => random.NextDouble())], best);

        Assert.Same(best, taken);
        Assert.False(gain!.IsTaken);
        Assert.True(gain.Low <= 0);
    }

    [Fact]
    public void Weights_OfEarlierFolds_AreTheSameWhateverIsWithinAHorizonOfTheNewest()
    {
        var gapBegins = (2 * SomeContest.StepsPerFold - SomeContest.GapSteps) * SomeContest.Hosts;
        var plain = new[] { Contest.Candidate("first", row => Contest.Rows.Row(row)[0]), Contest.Candidate("second", row => Contest.Rows.Row(row)[1]) };
        var changed = new[] { Contest.Candidate("first", row => row >= gapBegins ? -100 : Contest.Rows.Row(row)[0]), plain[1] };
        var one = Contest.Scores(plain).Weights(0, [0, 1], 2)!;
        var other = Contest.Scores(changed).Weights(0, [0, 1], 2)!;
        Assert.Equal(one.Raw, other.Raw);
        Assert.Equal(one.Offset, other.Offset);

        // One row earlier does count.
        var seen = Contest.Scores(Contest.Candidate("first", row => row >= gapBegins - 1 ? -100 : Contest.Rows.Row(row)[0]), plain[1]).Weights(0, [0, 1], 2)!;
        Assert.NotEqual(one.Raw, seen.Raw);
    }
}
