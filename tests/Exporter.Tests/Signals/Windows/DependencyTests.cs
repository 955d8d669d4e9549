using CsCheck;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Signals.Windows;

public sealed class DependencyTests
{
    private static SomeWindows Fleet(params string[] entities)
    {
        var some = new SomeWindows(SomeWindows.Predictor(1) with { DependencyExpression = "calls" });
        return Alive(some, entities).Apply(0);
    }

    private static SomeWindows Alive(SomeWindows some, params string[] entities)
    {
        foreach (var entity in entities)
        {
            some.With(entity, 1);
        }

        return some;
    }

    [Fact]
    public void Risk_OfThreeDependencies_CountsTheFailingAndTheMissing()
    {
        // a depends on b (fails), c (without a value at step 2) and d (never seen); b's failure began at step 1.
        var some = Fleet("a", "b", "c");
        Alive(some, "a", "b", "c").Failing("b").Apply(1);
        Alive(some, "a", "b").Failing("b").Depends("a", "b").Depends("a", "c").Depends("a", "d").Apply(2);

        Assert.Equal(new DependencyRisk(3, 1, 2, 60_000), some.Windows.Dependencies(some.Slot("a")));
        Assert.Equal(default, some.Windows.Dependencies(some.Slot("b")));
    }

    [Fact]
    public void Edge_NamedTwiceOrToItselfOrOfValueZero_CountsOnceOrNotAtAll()
    {
        var some = Fleet("a", "b");
        Alive(some, "a", "b").Depends("a", "b", by: "http").Depends("a", "b", by: "grpc").Depends("a", "a").Depends("a", "c", value: 0)
            .Depends("a", "d", value: double.NaN).Depends("a", "").Depends("stranger", "b").Apply(1);

        Assert.Equal(new DependencyRisk(1, 0, 0, null), some.Windows.Dependencies(0));
    }

    [Fact]
    public void Edge_ThatIsGone_IsForgottenAtThatStep()
    {
        var some = Fleet("a", "b");
        Alive(some, "a", "b").Depends("a", "b").Apply(1);
        Assert.Equal(1, some.Windows.Dependencies(0).Count);

        Alive(some, "a", "b").Apply(2);
        Assert.Equal(default, some.Windows.Dependencies(0));
    }

    [Fact]
    public void Risk_KnowsAnIncidentThatBeginsAtTheVeryStepAndOneThatIsOver()
    {
        var some = Fleet("a", "b", "c");
        Alive(some, "a", "b", "c").Failing("b").Apply(1);
        Alive(some, "a", "b", "c").Failing("c").Depends("a", "b").Depends("a", "c").Apply(100);

        Assert.Equal(new DependencyRisk(2, 1, 0, 6_000_000), some.Windows.Dependencies(0));
    }

    [Fact]
    public void Edges_BySeveralEntityLabels_NeedTheirPrefixedCounterparts()
    {
        var definition = SomeWindows.Predictor(1) with { EntityLabels = ["service", "zone"], DependencyExpression = "calls" };
        var windows = new PredictorWindows(definition, 10);
        var (signal, calls, failure) = (new InstantVector(), new InstantVector(), new InstantVector());
        signal.Add(Labels.Of(("service", "cart"), ("zone", "a")), 1);
        signal.Add(Labels.Of(("service", "db"), ("zone", "b")), 1);
        failure.Add(Labels.Of(("service", "db"), ("zone", "b")), 1);
        calls.Add(Labels.Of(("service", "cart"), ("zone", "a"), ("on_service", "db"), ("on_zone", "b")), 3);

        windows.Apply(0, [signal], failure, null, calls);

        Assert.Equal(new DependencyRisk(1, 1, 0, 0), windows.Dependencies(0));
    }

    // Few entities and many steps, so that graphs, incidents and absences meet.
    [Fact]
    public void Risk_OnAnyGraph_EqualsAWalkOverSets() => Gen.Select(Gen.Int[0, 63].Array[6], Gen.Int[0, 63], Gen.Int[0, 63]).Array[1, 12].Sample(steps =>
    {
        string[] names = ["a", "b", "c", "d", "e", "f"];
        var some = Fleet(names);
        var onsets = new long?[6];
        var lastFailing = new long[6];
        Array.Fill(lastFailing, -1_000_000);
        for (var step = 1; step <= steps.Length; step++)
        {
            var (graph, alive, failing) = steps[step - 1];
            for (var i = 0; i < 6; i++)
            {
                _ = Has(alive, i) ? some.With(names[i], 1) : some;
                _ = Has(failing, i) ? some.Failing(names[i]) : some;
                onsets[i] = Has(failing, i) && step - 1 - lastFailing[i] >= 5 ? step * 60_000L : onsets[i];
                lastFailing[i] = Has(failing, i) ? step : lastFailing[i];
                foreach (var j in Enumerable.Range(0, 6).Where(j => Has(graph[i], j)))
                {
                    some.Depends(names[i], names[j]);
                }
            }

            some.Apply(step);
            for (var i = 0; i < 6; i++)
            {
                var on = Enumerable.Range(0, 6).Where(j => j != i && Has(graph[i], j)).ToArray();
                var expected = new DependencyRisk(
                    on.Length, on.Count(j => step - lastFailing[j] < 5), on.Count(j => !Has(alive, j)), on.Max(j => onsets[j]));
                if (some.Windows.Dependencies(i) != expected)
                {
                    return false;
                }
            }
        }

        return true;
    });

    private static bool Has(int set, int member) => (set & (1 << member)) != 0;
}
