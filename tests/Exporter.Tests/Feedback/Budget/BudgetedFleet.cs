using Exporter.Feedback;
using Exporter.Feedback.Budget;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Feedback.Budget;

/// <summary>Entities whose probabilities a test makes up, taken through choice, gate and ledger step by step as the pipeline does.</summary>
internal sealed class BudgetedFleet
{
    private readonly List<byte[]> _records = [];
    private byte[] _saved = [];
    private int _savedRecords;

    internal BudgetedFleet(AlertBudget? budget, TimeSpan step, IScorer model, params TimeSpan[] horizons)
    {
        Definition = new PredictorDefinition
        {
            Name = "fleet",
            EntityLabels = ["instance"],
            Step = step,
            Horizons = [.. horizons],
            Signals = [new SignalDefinition("load", "load")],
            FailureExpression = "down",
            Merge = 3 * step,
            Seasonality = [],
            AlertBudget = budget,
        };
        (Windows, Ledger, Keeper, Model) = (new PredictorWindows(Definition, 1000), new OutcomeLedger(Definition), new BudgetKeeper(Definition), model);
        Save();
    }

    internal PredictorDefinition Definition { get; }

    internal PredictorWindows Windows { get; }

    internal OutcomeLedger Ledger { get; private set; }

    internal BudgetKeeper Keeper { get; private set; }

    internal IScorer Model { get; set; }

    /// <summary>What operators have decided for the steps to come.</summary>
    internal StepOverrides? Decided { get; set; }

    internal long StepMs => (long)Definition.Step.TotalMilliseconds;

    /// <summary>Onsets of all steps so far.</summary>
    internal List<OnsetEvent> Onsets { get; } = [];

    /// <summary>Alerts of all steps so far, as they were last told of.</summary>
    internal Dictionary<(int Horizon, string Entity, long StartMs), AlertEvent> Alerts { get; } = [];

    /// <summary>Alerts withheld so far.</summary>
    internal int Withheld { get; private set; }

    internal static Labels EntityOf(int number) => Labels.Of(("instance", $"e{number:000}"));

    /// <summary>One step: every entity has a signal, and the probabilities of each horizon; some fail.</summary>
    internal PredictionFrame Step(long atMs, float[][] probabilities, Func<int, bool>? fails = null, bool failuresKnown = true)
    {
        InstantVector signal = new();
        InstantVector failure = new();
        for (var entity = 0; entity < probabilities.Length; entity++)
        {
            signal.Add(EntityOf(entity), 1);
            if (failuresKnown && fails?.Invoke(entity) == true)
            {
                failure.Add(EntityOf(entity), 1);
            }
        }

        Windows.Apply(atMs, [signal], failure);
        var frame = Score(atMs, probabilities, failuresKnown);
        if (Ledger.Observe(frame, Windows, failuresKnown, overrides: Decided))
        {
            _records.Add(Ledger.Record.ToArray());
            Onsets.AddRange(Ledger.Tally.Onsets);
            Withheld += Ledger.Tally.Withheld;
            foreach (var alert in Ledger.Tally.Alerts)
            {
                Alerts[(alert.Horizon, alert.Entity.Get("instance"), alert.StartMs)] = alert;
            }
        }

        return frame;
    }

    /// <summary>The predictions of a step as they are published, before the ledger has them; or again, after.</summary>
    internal PredictionFrame Score(long atMs, float[][] probabilities, bool failuresKnown = true)
    {
        var chosen = Keeper.Choose(Model, Ledger, atMs, Decided?.FrozenSinceMs);
        int[] rows = [.. Enumerable.Range(0, probabilities.Length)];
        var frame = new PredictionFrame(
            Definition,
            atMs,
            Model.Version,
            chosen?.Begin ?? Model.Thresholds,
            [.. rows.Select(EntityOf)],
            [.. rows.Select(_ => Labels.Empty)],
            [.. probabilities.SelectMany(row => row)],
            slots: [.. rows.Select(row => Windows.TryFind(EntityOf(row), out var slot) ? slot : throw new InvalidOperationException("no such entity"))])
        {
            ClearThresholds = chosen?.Clear ?? Model.ClearThresholds,
            Model = new AlertThresholds(Model.Thresholds, Model.ClearThresholds),
        };
        return Keeper.Admit(Decided is null ? frame : frame.Overriding([.. rows.Select(row => Decided.Of(EntityOf(row)))]), Ledger, Windows, failuresKnown);
    }

    /// <summary>A snapshot is written.</summary>
    internal void Save()
    {
        var writer = new StateWriter();
        Ledger.Save(writer, Windows);
        (_saved, _savedRecords) = (writer.Written.ToArray(), _records.Count);
    }

    /// <summary>The process stops and another one goes on from its snapshot.</summary>
    internal void Restart()
    {
        Save();
        Kill();
    }

    /// <summary>The process is killed: another one goes on from the last snapshot and the records since.</summary>
    internal void Kill()
    {
        Ledger = new OutcomeLedger(Definition);
        Ledger.Load(new StateReader(_saved), Windows);
        foreach (var record in _records.Skip(_savedRecords))
        {
            Assert.True(Ledger.Replay(record));
        }

        Keeper = new BudgetKeeper(Definition);
    }
}
