using Exporter.Feedback;

namespace Exporter.Tests.Feedback.Rules;

/// <summary>Looks at two models that are made up.</summary>
internal static class SomeTrial
{
    /// <summary>A look at counts, of one horizon or several.</summary>
    internal static TrialLook Look(PairScores scores, int number = 1) => new(number, 0, 0, 20, "a", new ChallengerIdentity("challenger", "b"), scores);

    /// <summary>Counts predictions of both.</summary>
    internal static void Add(PairScores scores, int group, float champion, float challenger, bool happened, uint count = 1, int horizon = 0)
    {
        var table = scores.Need(horizon, group);
        table[PairScores.Cell(ofChallenger: false, happened, ProbabilityCode.Of(champion))] += count;
        table[PairScores.Cell(ofChallenger: true, happened, ProbabilityCode.Of(challenger))] += count;
    }
}
