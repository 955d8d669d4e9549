using CsCheck;
using Exporter.Models.Advice;
using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Tests.Models.Advice;

public sealed class PriorityTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(4);

    private static double Of(double probability, Severity severity, double? dependants, double aheadHours) =>
        Priority.Of(probability, severity, dependants, TimeSpan.FromHours(aheadHours), Longest);

    [Theory]
    [InlineData(1, Severity.Critical, null, 0, 100)]
    [InlineData(0.8, Severity.Critical, null, 4, 40)] // 100 · 0.8 · 1 · 1 · 1/2
    [InlineData(0.8, Severity.Warning, 0.0, 4, 14)] // · 0.7 · 1/2
    [InlineData(0.5, Severity.Info, 5.0, 12, 3.75)] // 100 · 0.5 · 0.4 · 3/4 · 1/4
    [InlineData(1, Severity.Critical, null, -1, 100)]
    public void Priority_IsTheProductOfItsParts(double probability, Severity severity, double? dependants, double aheadHours, double expected) =>
        Assert.Equal(expected, Of(probability, severity, dependants, aheadHours), 1e-9);

    [Fact]
    public void Priority_RisesWithEachOfItsParts() =>
        Gen.Select(Gen.Double[0.01, 0.98], Gen.Int[0, 1], Gen.Double[0, 100], Gen.Double[0.1, 50], Gen.Double[0.01, 1]).Sample((p, s, d, t, more) =>
        {
            var before = Of(p, (Severity)s, d, t);
            return before is >= 0 and <= 100
                && Of(p + (more * 0.02), (Severity)s, d, t) > before
                && Of(p, (Severity)(s + 1), d, t) > before
                && Of(p, (Severity)s, d + more, t) > before
                && Of(p, (Severity)s, d, t - (more * 0.1)) > before;
        });

    [Fact]
    public void Ranking_OfNoisyPriorities_DoesNotFlap()
    {
        // Three entities at 50, 48 and 46 that waver by up to 4 either way, for 500 steps: calculated, their order changes all the time.
        var random = new Random(1);
        var hold = new PriorityHold();
        Labels[] entities = [.. Enumerable.Range(0, 3).Select(i => Labels.Of(("instance", $"{i}")))];
        var (calculatedOrders, shownOrders) = (new List<string>(), new List<string>());
        for (var step = 0; step < 500; step++)
        {
            double[] calculated = [.. entities.Select((_, i) => 50 - (2 * i) + (8 * random.NextDouble()) - 4)];
            double[] shown = [.. entities.Select((entity, i) => hold.Hold(entity, calculated[i]))];
            hold.EndStep();
            Assert.All(shown, (value, i) => Assert.InRange(Math.Abs(value - calculated[i]), 0, PriorityHold.Play + 1e-9));
            calculatedOrders.Add(Order(calculated));
            shownOrders.Add(Order(shown));
        }

        Assert.True(Changes(calculatedOrders) > 200);

        // Each settles within its own play, and then stands still.
        Assert.InRange(Changes(shownOrders), 0, 4);
        Assert.Equal(0, Changes(shownOrders[100..]));
    }

    [Fact]
    public void RealChange_ShowsAtOnce()
    {
        var hold = new PriorityHold();
        var entity = Labels.Of(("instance", "a"));
        Assert.Equal(20, Step(20));
        Assert.Equal(20, Step(24));
        Assert.Equal(85, Step(90));
        Assert.Equal(25, Step(20));

        // Gone for a step: it begins anew.
        hold.EndStep();
        Assert.Equal(23, Step(23));

        double Step(double priority)
        {
            var shown = hold.Hold(entity, priority);
            hold.EndStep();
            return shown;
        }
    }

    [Fact]
    public void Hold_OfALargerPriority_IsNeverSmaller() => Gen.Select(Gen.Double[0, 100].Array[1, 20], Gen.Double[0, 20]).Sample((priorities, more) =>
    {
        var (low, high) = (new PriorityHold(), new PriorityHold());
        var entity = Labels.Of(("instance", "a"));
        foreach (var priority in priorities)
        {
            if (low.Hold(entity, priority) > high.Hold(entity, Math.Min(100, priority + more)))
            {
                return false;
            }

            low.EndStep();
            high.EndStep();
        }

        return true;
    });

    [Fact]
    public void Hold_ThatIsSavedAndLoaded_GoesOnTheSame()
    {
        var (before, after) = (new PriorityHold(), new PriorityHold());
        var entity = Labels.Of(("instance", "a"));
        before.Hold(entity, 40);
        before.EndStep();
        var writer = new StateWriter();
        before.Save(writer);

        after.Load(new StateReader(writer.Written.ToArray()));

        Assert.Equal(40, after.Hold(entity, 44));
    }

    private static string Order(double[] values) => string.Join(' ', Enumerable.Range(0, values.Length).OrderByDescending(i => values[i]).ThenBy(i => i));

    private static int Changes(IReadOnlyList<string> orders) => orders.Zip(orders.Skip(1)).Count(pair => pair.First != pair.Second);
}
