using Exporter.Feedback;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Tests.Feedback.Budget;

/// <summary>A budget of five alerts a week over twelve made-up weeks with bursts, a rate that doubles, restarts and kills.</summary>
[Long(30)]
public sealed class TwelveWeeksTests(ITestOutputHelper output)
{
    private const int Most = 5;
    private const long Minute = 60_000;
    private const double Own = 0.35;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void EveryWindowOfEveryStep_HasNoMoreAlertsThanTheBudget(int seed)
    {
        var made = new MadeUpFleet(seed);
        var (gated, shaken) = (Fleet(new AlertBudget(Most, Week)), Fleet(new AlertBudget(Most, Week)));
        var (starts, prometheus, jitter, chance) = (new List<long>(), new PrometheusModel(2 * Minute, 16 * Minute), new Random(seed), new Random(-seed));
        Dictionary<string, long> alerting = new(StringComparer.Ordinal);
        PredictionFrame? page = null;
        for (var step = 0; step < MadeUpFleet.Steps; step++)
        {
            var (atMs, probabilities) = (MadeUpFleet.StartMs + (step * MadeUpFleet.StepMs), made.ProbabilitiesAt(step));

            // A scrape and an evaluation somewhere in every minute until the step is published.
            for (var minute = 0; page is not null && minute < 5; minute++)
            {
                prometheus.Evaluate(atMs - MadeUpFleet.StepMs + (minute * Minute) + jitter.Next(30_000), page);
            }

            page = gated.Step(atMs, probabilities, entity => made.Fails(entity, step));
            starts.AddRange(StartsOf(page, alerting, entity => made.Fails(entity, step)));
            Assert.True(starts.Count(start => start > atMs - (long)Week.TotalMilliseconds) <= Most, $"at step {step}");

            // Another process is stopped, or killed after a snapshot, now and then: it decides the same, bit for bit.
            var other = shaken.Step(atMs, probabilities, entity => made.Fails(entity, step));
            Assert.Equal(page.Thresholds, other.Thresholds);
            Assert.Equal(page.ClearThresholds, other.ClearThresholds);
            Assert.Equal(WithheldOf(page), WithheldOf(other));
            Shake(shaken, chance.Next(400));
        }

        Assert.Equal(starts.Count, gated.Ledger.Starts.CountAfter(0));

        // An alert fires two minutes after its step and within two evaluations, so that far windows may differ.
        var slack = 4 * Minute;
        Assert.All(prometheus.StartsMs, start => Assert.InRange(prometheus.StartsMs.Count(other => other > start - (long)Week.TotalMilliseconds + slack && other <= start), 1, Most));
        Assert.InRange(prometheus.StartsMs.Count, 1, starts.Count);
        Compare(made, gated, starts.Count);
    }

    /// <summary>Holds the gate against the best that one threshold could have done with as many alerts, chosen with hindsight.</summary>
    private void Compare(MadeUpFleet made, BudgetedFleet gated, int alerts)
    {
        var caught = gated.Onsets.Count(onset => onset is { Horizon: 1, Outcome: OnsetOutcome.Caught });
        var (threshold, best) = Enumerable.Range(0, 61).Select(hundredth => Own + (hundredth / 100.0)).Select(at => (at, made.Judge(at)))
            .First(pair => pair.Item2.Alerts + pair.Item2.UndecidedAlerts <= alerts);
        var own = made.Judge(Own);
        output.WriteLine($"{own.Onsets} incidents. Budget: {alerts} alerts announced {caught}, {gated.Withheld} withheld. Threshold {threshold:0.00} with hindsight: {best.Alerts} announced {best.Detected}. "
            + $"Model's own: {own.Alerts} announced {own.Detected}.");
        Assert.True(caught >= 0.75 * best.Detected, $"{caught} of {best.Detected}");
        Assert.True(own.Alerts > 2 * alerts);
    }

    private static BudgetedFleet Fleet(AlertBudget budget) =>
        new(budget, TimeSpan.FromMilliseconds(MadeUpFleet.StepMs), new FixedModel(Own, Own * MadeUpFleet.Hysteresis, 2), TimeSpan.FromHours(1), TimeSpan.FromHours(4));

    private static void Shake(BudgetedFleet fleet, int chance)
    {
        if (chance == 0)
        {
            fleet.Restart();
        }
        else if (chance == 1)
        {
            fleet.Kill();
        }
        else if (chance < 10)
        {
            fleet.Save();
        }
    }

    /// <summary>Alerts that begin at a step, counted plainly: an entity that alerts for some horizon and has not been on within the last fifteen minutes, nor failed.</summary>
    private static IEnumerable<long> StartsOf(PredictionFrame page, Dictionary<string, long> alerting, Func<int, bool> fails)
    {
        for (var row = 0; row < page.Count; row++)
        {
            var entity = page.EntityAt(row).Get("instance");
            if (fails(row))
            {
                alerting.Remove(entity);
                continue;
            }

            var goesOn = alerting.TryGetValue(entity, out var lastMs) && page.StepMs - lastMs <= 3 * MadeUpFleet.StepMs;
            var begins = page.IsAlerting(row, 0) || page.IsAlerting(row, 1);
            if (begins && !goesOn)
            {
                yield return page.StepMs;
            }

            if (begins || (goesOn && (page.IsHolding(row, 0) || page.IsHolding(row, 1))))
            {
                alerting[entity] = page.StepMs;
            }
        }
    }

    private static bool[] WithheldOf(PredictionFrame frame) => [.. Enumerable.Range(0, frame.Count).Select(frame.IsWithheld)];
}
