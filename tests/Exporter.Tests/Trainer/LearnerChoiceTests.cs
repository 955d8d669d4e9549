using Exporter.Models.Evaluation;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer;

/// <summary>Which candidate is taken when another one has the best F1.</summary>
public sealed class LearnerChoiceTests
{
    [Fact]
    public void F1_OfADraw_CountsEntitiesByTheirWeights()
    {
        // Twice the first entity: 2 of 4 onsets found, 2 of 2 alerts right; so precision 1, recall 1/2.
        var result = new HeldOutResult(Entity(1, 1), 0.5) { ByEntity = [Entity(found: 1, wrong: 0), Entity(found: 2, wrong: 2)] };
        Assert.Equal(2 / 3.0, result.F1([2, 0]), 12);
        Assert.Equal(0.75 * 0.6 * 2 / (0.75 + 0.6), result.F1([1, 1]), 12);
        Assert.Equal(0, result.F1([0, 0]));
    }

    [Fact]
    public void Simplest_BetterOnTwoEntitiesAndWorseOnOneOfTen_DoesNotOutweighBeingSimple()
    {
        var (simple, best) = (Candidate(10, entity => entity == 2 ? 2 : 1), Candidate(10, entity => entity < 2 ? 2 : 1));
        Assert.Same(simple, LearnerComparison.Simplest([simple, best], best));
    }

    [Fact]
    public void Simplest_BetterOnEveryEntity_IsTheBest()
    {
        var (simple, best) = (Candidate(10, _ => 1), Candidate(10, _ => 2));
        Assert.Same(best, LearnerComparison.Simplest([simple, best], best));
    }

    [Fact]
    public void Simplest_TooFewEntitiesToDrawFrom_IsTheBest()
    {
        var (simple, best) = (Candidate(5, _ => 1), Candidate(5, entity => entity == 0 ? 2 : 1));
        Assert.Same(best, LearnerComparison.Simplest([simple, best], best));
    }

    private static Candidate Candidate(int entities, Func<int, int> found)
    {
        EventResult[] each = [.. Enumerable.Range(0, entities).Select(entity => Entity(found(entity), wrong: 1))];
        return new Candidate(null!, 0, [0], [], [0.5], [0.5], [new HeldOutResult(EventResult.Sum(each), 0.5) { ByEntity = [.. each] }]);
    }

    private static EventResult Entity(int found, int wrong) => new()
    {
        Onsets = 2,
        Detected = found,
        Alerts = found + wrong,
        TrueAlerts = found,
        UndecidedAlerts = 0,
        EntityDays = 1,
        MedianLead = null,
    };
}
