using System.Diagnostics.Metrics;
using CsCheck;
using Exporter.Feedback;
using Exporter.Models;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Feedback;

/// <summary>
/// Timelines of one entity, one character a step of one minute: '#' predicted at or above the threshold, '.' below,
/// '-' below, but high enough for an alert to go on,
/// 'X' fails (its signal still there, predicted above), 'x' fails without any signal, ' ' absent. Horizon 3 steps unless said.
/// </summary>
public sealed class OutcomeLedgerTests
{
    private const long Minute = 60_000;
    private static readonly Labels Entity = Labels.Of(("instance", "a"));

    [Fact]
    public void Observe_PositiveThenOnsetInHorizon_IsTruePositive() =>
        // Steps 0..3 wait, 0 ends at 3 before the onset at 4.
        AssertOutcomes("####X", tp: 3, fp: 1, uncertain: 1);

    [Fact]
    public void Observe_NegativeThenOnset_IsMiss() => AssertOutcomes("....X", miss: 3, tn: 1, uncertain: 1);

    [Fact]
    public void Observe_OnsetAtTheEndOfTheHorizon_StillCounts() => AssertOutcomes("#..X", tp: 1, miss: 2, uncertain: 1);

    [Fact]
    public void Observe_NoOnset_SettlesWhenTheHorizonEnds() => AssertOutcomes("#....", fp: 1, tn: 1);

    [Fact]
    public void Observe_HorizonNotOver_SettlesNothing() => AssertOutcomes("#..");

    [Fact]
    public void Observe_DuringIncident_IsUncertain() =>
        // Onset at 1; with merge 2 the incident lasts through step 3, the step after its last failure.
        AssertOutcomes(".XX..", miss: 1, uncertain: 3);

    [Fact]
    public void Observe_EntityDownWithoutSignals_IsStillJudgedByItsOnset() => AssertOutcomes("##.xx", tp: 2, miss: 1);

    [Fact]
    public void Observe_EntityAbsentWhenHorizonEnds_IsUncertain() => AssertOutcomes("##     ", uncertain: 2);

    [Fact]
    public void Observe_SecondIncident_IsJudgedByItsOwnOnset() =>
        // Incident at 1..2 (merge 2); 3 waits, 4 is the next onset.
        AssertOutcomes(".X.#X", miss: 1, tp: 1, uncertain: 3);

    [Fact]
    public void Observe_HorizonNotAMultipleOfTheStep_EndsAtTheNextStep() =>
        AssertOutcomes("#...", TimeSpan.FromMinutes(2.5), fp: 1);

    [Fact]
    public void Observe_ForgottenEntity_IsUncertain()
    {
        var (ledger, windows) = New(TimeSpan.FromDays(3));
        Step(ledger, windows, 0, '#');
        Step(ledger, windows, 2 * WindowStore.SpanSteps, ' ');

        Assert.Equal(1, ledger.Count(0, Outcome.Uncertain));
    }

    [Fact]
    public void Observe_OtherWindowsWithOtherSlots_FollowsTheEntityAndKeepsWhatWaits()
    {
        var (ledger, windows) = New(TimeSpan.FromMinutes(3));
        Step(ledger, windows, 0, '#');
        Step(ledger, windows, 1, '#');

        // In the other windows somebody else has the entity's slot.
        var (_, other) = New(TimeSpan.FromMinutes(3));
        InstantVector signal = new();
        signal.Add(Labels.Of(("instance", "0")), 1);
        other.Apply(0, [signal], null);
        signal.Add(Entity, 1);
        other.Apply(Minute, [signal], null);
        Assert.True(other.TryFind(Entity, out var slot) && slot == 1);
        Step(ledger, other, 2, 'X');

        Assert.Equal((2, 0), (ledger.Count(0, Outcome.TruePositive), ledger.Count(0, Outcome.Miss)));
    }

    /// <summary>Hits, false alarms, misses, quiet ones and uncertain ones, where the entity went out of sight after the first step and where it was only absent.</summary>
    [Theory]
    [InlineData("# ..", "0 0 0 0 1", "0 1 0 0 0")]
    [InlineData("# .X", "0 0 1 0 2", "1 0 1 0 1")]
    [InlineData("#   ", "0 0 0 0 1", "0 0 0 0 1")]
    public void LoseSight_OfAnEntity_LeavesNothingOfBeforeToBeJudged(string steps, string outOfSight, string absent)
    {
        var (ledger, windows) = New(TimeSpan.FromMinutes(3));
        var (other, same) = New(TimeSpan.FromMinutes(3));
        foreach (var (step, what) in steps.Index())
        {
            if (step == 1)
            {
                ledger.LoseSight([Entity]);
            }

            Step(ledger, windows, step, what);
            Step(other, same, step, what);
        }

        Assert.Equal((outOfSight, absent), (string.Join(' ', Counts(ledger)), string.Join(' ', Counts(other))));
    }

    [Fact]
    public void Observe_OtherWindowsThatDoNotKnowTheEntity_IsUncertainUnlessItComesBackInTime()
    {
        var (ledger, windows) = New(TimeSpan.FromMinutes(3));
        Step(ledger, windows, 0, '#');
        Step(ledger, windows, 1, '#');
        var (_, other) = New(TimeSpan.FromMinutes(3));
        Step(ledger, other, 3, ' ');
        Step(ledger, other, 4, '.');

        Assert.Equal((1, 1), (ledger.Count(0, Outcome.Uncertain), ledger.Count(0, Outcome.FalsePositive)));
    }

    [Fact]
    public void Observe_SilenceLongerThanTheHorizon_IsUncertain()
    {
        var (ledger, windows) = New(TimeSpan.FromMinutes(3));
        Step(ledger, windows, 0, '#');
        Step(ledger, windows, 10, '.');

        Assert.Equal(1, ledger.Count(0, Outcome.Uncertain));
        Assert.Equal(0, ledger.Count(0, Outcome.FalsePositive));
    }

    [Fact]
    public void Observe_NoFailureExpression_RecordsNothing()
    {
        var definition = Definition(TimeSpan.FromMinutes(3)) with { FailureExpression = null };
        var (ledger, windows) = (new OutcomeLedger(definition), new PredictorWindows(definition, 10));
        for (var step = 0; step < 10; step++)
        {
            Step(ledger, windows, step, '#');
        }

        Assert.All(Enum.GetValues<Outcome>(), outcome => Assert.Equal(0, ledger.Count(0, outcome)));
    }

    [Fact]
    public void Observe_PastTheLimit_DropsAndCounts()
    {
        var definition = Definition(TimeSpan.FromMinutes(3));
        var (ledger, windows) = (new OutcomeLedger(definition, maxPending: 3), new PredictorWindows(definition, 10));
        for (var step = 0; step < 10; step++)
        {
            Step(ledger, windows, step, '#');
        }

        // Four predictions of an entity may wait at a time (three steps and the one being taken in), three are allowed.
        Assert.Equal(10, ledger.Dropped);
        Assert.Equal(0, ledger.Count(0, Outcome.FalsePositive));
    }

    [Fact]
    public void Observe_TwoHorizons_AreJudgedApart()
    {
        var definition = Definition(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3));
        var (ledger, windows) = (new OutcomeLedger(definition), new PredictorWindows(definition, 10));
        foreach (var (step, what) in "#..X".Index())
        {
            Step(ledger, windows, step, what);
        }

        Assert.Equal((0, 1, 1), (ledger.Count(0, Outcome.TruePositive), ledger.Count(0, Outcome.FalsePositive), ledger.Count(0, Outcome.Miss)));
        Assert.Equal((1, 0, 2), (ledger.Count(1, Outcome.TruePositive), ledger.Count(1, Outcome.FalsePositive), ledger.Count(1, Outcome.Miss)));
    }

    [Fact]
    public void Publish_Outcomes_ReachTheMetricsWithTheirLabels()
    {
        Dictionary<string, double> seen = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(seen, instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(seen, instrument, value, tags));
        listener.Start();

        Run("metrics", "##.X", TimeSpan.FromMinutes(3));

        Assert.Equal(2, seen["foresight_outcomes_total horizon=3m outcome=true_positive predictor=metrics"]);
        Assert.Equal(1, seen["foresight_outcomes_total horizon=3m outcome=miss predictor=metrics"]);
        Assert.Equal(0, seen["foresight_outcomes_total horizon=3m outcome=false_positive predictor=metrics"]);
        Assert.Equal(0, seen["foresight_outcomes_dropped_total predictor=metrics"]);
        Assert.Equal(180, seen["foresight_outcome_lead_time_seconds horizon=3m predictor=metrics"]);
    }

    [Theory]
    [InlineData("metrics-held", "#--#X", 240)]
    [InlineData("metrics-paused", "#..#X", 240)]
    [InlineData("metrics-late", "#....-#X", 60)]
    public void Publish_LeadTime_IsThatOfTheFirstAlertInTime(string name, string steps, double leadSeconds)
    {
        Dictionary<string, double> seen = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(seen, instrument, value, tags));
        listener.Start();

        // Pauses of two minutes end a run, and the first of two alerts of one onset counts, if its horizon reaches so far.
        Run(name, steps, TimeSpan.FromMinutes(5));

        Assert.Equal(leadSeconds, seen[$"foresight_outcome_lead_time_seconds horizon=5m predictor={name}"]);
    }

    [Fact]
    public void Observe_AnyTimeline_EqualsLookingAtTheWholeTimeline() =>
        Gen.Select(Gen.Char["##...Xx "].Array[0, 60].Select(steps => new string(steps)), Gen.Int[1, 8]).Sample((steps, horizon) =>
        {
            var ledger = Run("property", steps, TimeSpan.FromMinutes(horizon));

            Assert.Equal(Naive(steps, horizon), Counts(ledger));
        });

    /// <summary>The rule read off the whole timeline: what <see cref="OutcomeLedger"/> must find step by step. Merge is 2 steps.</summary>
    private static long[] Naive(string steps, int horizon)
    {
        var counts = new long[5];
        bool Fails(int step) => step >= 0 && steps[step] is 'X' or 'x' && Known(steps, step);
        bool InIncident(int step) => Fails(step) || Fails(step - 1);
        bool Onset(int step) => Fails(step) && !InIncident(step - 1);
        bool Present(int step) => steps[step] is not (' ' or 'x');
        for (var step = 0; step < steps.Length; step++)
        {
            if (!Present(step))
            {
                continue;
            }

            var positive = steps[step] != '.';
            var onset = Enumerable.Range(step + 1, horizon).FirstOrDefault(later => later < steps.Length && Onset(later), -1);
            if (InIncident(step))
            {
                counts[(int)Outcome.Uncertain]++;
            }
            else if (onset > 0)
            {
                counts[(int)(positive ? Outcome.TruePositive : Outcome.Miss)]++;
            }
            else if (step + horizon < steps.Length)
            {
                counts[(int)(!Present(step + horizon) ? Outcome.Uncertain : positive ? Outcome.FalsePositive : Outcome.TrueNegative)]++;
            }
        }

        return counts;
    }

    // A failure of an entity that never had a signal is nobody's.
    private static bool Known(string steps, int step) => steps.AsSpan(0, step + 1).IndexOfAny("#.X") >= 0;

    private static void AssertOutcomes(string steps, long tp = 0, long fp = 0, long miss = 0, long tn = 0, long uncertain = 0) =>
        AssertOutcomes(steps, TimeSpan.FromMinutes(3), tp, fp, miss, tn, uncertain);

    private static void AssertOutcomes(string steps, TimeSpan horizon, long tp = 0, long fp = 0, long miss = 0, long tn = 0, long uncertain = 0) =>
        Assert.Equal([tp, fp, miss, tn, uncertain], Counts(Run("test", steps, horizon)));

    private static long[] Counts(OutcomeLedger ledger) => [.. Enum.GetValues<Outcome>().Select(outcome => ledger.Count(0, outcome))];

    private static OutcomeLedger Run(string name, string steps, TimeSpan horizon)
    {
        var definition = Definition(horizon) with { Name = name };
        var (ledger, windows) = (new OutcomeLedger(definition), new PredictorWindows(definition, 10));
        var book = new OutcomeBook(definition, null);
        foreach (var (step, what) in steps.Index())
        {
            // From half an hour before 1970 on: a sender may say any time.
            Step(ledger, windows, step - 30, what);
            book.Publish(ledger);
        }

        return ledger;
    }

    private static (OutcomeLedger Ledger, PredictorWindows Windows) New(TimeSpan horizon) =>
        (new OutcomeLedger(Definition(horizon)), new PredictorWindows(Definition(horizon), 10));

    private static void Step(OutcomeLedger ledger, PredictorWindows windows, long step, char what)
    {
        InstantVector signal = new();
        InstantVector failure = new();
        if (what is '#' or '-' or '.' or 'X')
        {
            signal.Add(Entity, 1);
        }

        if (what is 'X' or 'x')
        {
            failure.Add(Entity, 1);
        }

        windows.Apply(step * Minute, [signal], failure);
        ledger.Observe(Frame(windows, what == '.' ? 0.1f : what == '-' ? 0.4f : 0.9f), windows);
    }

    private static PredictionFrame Frame(PredictorWindows windows, float probability)
    {
        int[] slots = [.. Enumerable.Range(0, windows.EntitySlots).Where(windows.IsActive)];
        var horizons = windows.Definition.Horizons.Length;
        return new PredictionFrame(
            windows.Definition,
            windows.AsOfMs,
            "v",
            [.. Enumerable.Repeat(0.5, horizons)],
            [.. slots.Select(windows.EntityAt)],
            [.. slots.Select(_ => Labels.Empty)],
            [.. Enumerable.Repeat(probability, slots.Length * horizons)],
            slots: slots)
        {
            ClearThresholds = [.. Enumerable.Repeat(0.3, horizons)],
        };
    }

    private static PredictorDefinition Definition(params TimeSpan[] horizons) => new()
    {
        Name = "test",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromMinutes(1),
        Horizons = [.. horizons],
        Signals = [new SignalDefinition("load", "load")],
        FailureExpression = "down",
        Merge = TimeSpan.FromMinutes(2),
        Seasonality = [],
    };

    private static void Note(Dictionary<string, double> seen, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}").ToArray();
        if (labels.Any(label => label.StartsWith("predictor=metrics", StringComparison.Ordinal)))
        {
            var key = $"{instrument.Name} {string.Join(' ', labels)}";
            seen[key] = seen.GetValueOrDefault(key) + value;
        }
    }
}
