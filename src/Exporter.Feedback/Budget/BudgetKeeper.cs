using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Feedback.Budget;

/// <summary>Keeps a predictor's alerts within its budget: chooses thresholds day by day, and lets no more alerts begin than there is room for.</summary>
/// <remarks>
/// Remembers nothing of its own: what it decides follows from the ledger, the model and the predictions of the step, so a process that was
/// stopped or killed goes on as one that was not. Belongs to the pipeline's lock; <see cref="Status"/> may be read from any thread.
/// </remarks>
public sealed class BudgetKeeper
{
    private readonly PredictorDefinition _definition;
    private readonly AlertBudget? _budget;
    private readonly List<(double Order, int Row)> _candidates = [];
    private AlertThresholds? _thresholds;
    private volatile BudgetStatus? _status;

    /// <summary>The keeper of a predictor's budget.</summary>
    /// <param name="definition">The predictor; without a budget, or without a failure expression to follow alerts by, nothing is limited.</param>
    public BudgetKeeper(PredictorDefinition definition)
    {
        _definition = definition;
        _budget = definition.FailureExpression is null ? null : definition.AlertBudget;
    }

    /// <summary>The budget at the last step; null before the first, or where there is none.</summary>
    public BudgetStatus? Status => _status;

    /// <summary>The thresholds of a step; null for the model's own.</summary>
    /// <param name="scorer">The model in use.</param>
    /// <param name="ledger">The predictor's ledger, before the step.</param>
    /// <param name="stepMs">The step, Unix ms.</param>
    /// <param name="frozenSinceMs">Since when nothing is learnt: the thresholds are those of that day; null while something is.</param>
    public AlertThresholds? Choose(IScorer scorer, OutcomeLedger ledger, long stepMs, long? frozenSinceMs = null)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(ledger);
        if (_budget is not { } budget)
        {
            return null;
        }

        var day = AlertEvidence.DayOf(Math.Min(stepMs, frozenSinceMs ?? stepMs));
        if (_status is { } status && status.Model == scorer.Version && status.ChosenForMs == day * AlertEvidence.DayMs)
        {
            return _thresholds;
        }

        BudgetChoice[] choices = [.. Enumerable.Range(0, _definition.Horizons.Length).Select(horizon => BudgetChoice.Of(
            budget,
            scorer.Thresholds[horizon],
            scorer.ClearThresholds[horizon],
            scorer.Contract is { TradeOffs: { IsEmpty: false } known } ? known[horizon] : null,
            ledger.Evidence.Model == scorer.Version ? ledger.Evidence.Before(horizon, day, _definition.Step) : new LiveTradeOff()))];
        _thresholds = new AlertThresholds([.. choices.Select(choice => choice.Threshold)], [.. choices.Select(choice => choice.Clear)]);
        var before = _status ?? new BudgetStatus(budget, stepMs, 0, ledger.Starts.CountAfter(stepMs - (long)budget.Whole.Window.TotalMilliseconds), null, "", 0, []);
        _status = before with { Model = scorer.Version, ChosenForMs = day * AlertEvidence.DayMs, Choices = [.. choices] };
        return _thresholds;
    }

    /// <summary>Withholds the alerts of a step that there is no room for.</summary>
    /// <remarks>
    /// What goes on may go on. Of what would begin, those furthest above their thresholds are let in as long as there is room. Nothing begins for an entity
    /// whose failure has begun already, nor for one that the ledger does not follow yet, nor at a step that an earlier process had taken in.
    /// </remarks>
    /// <param name="frame">The predictions, by the thresholds of <see cref="Choose"/>.</param>
    /// <param name="ledger">The ledger, before it observes the step.</param>
    /// <param name="windows">The predictor's windows at the step.</param>
    /// <param name="failuresKnown">False when the failure expression could not be seen at this step.</param>
    /// <returns>The same predictions; those that may begin no alert are marked.</returns>
    public PredictionFrame Admit(PredictionFrame frame, OutcomeLedger ledger, PredictorWindows windows, bool failuresKnown)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(ledger);
        if (_budget is not { } budget || _status is not { } status)
        {
            return frame;
        }

        var (alerts, window) = budget.Whole;
        var used = ledger.Starts.CountAfter(frame.StepMs - (long)window.TotalMilliseconds);
        var room = frame.StepMs > ledger.ObservedMs ? Math.Max(0, alerts - used) : 0;
        bool[]? withheld = null;
        _candidates.Clear();
        for (var row = 0; row < frame.Count; row++)
        {
            // What an operator mutes needs no room, whatever it is.
            if (frame.AlertingHorizon(row) >= 0 && !frame.IsMuted(row))
            {
                var standing = ledger.StandingOf(frame, row, windows, failuresKnown);
                if (standing == AlertStanding.MayBegin)
                {
                    _candidates.Add((-frame.Nearness(row), row));
                }
                else if (standing == AlertStanding.MayNot)
                {
                    (withheld ??= new bool[frame.Count])[row] = true;
                }
            }
        }

        if (_candidates.Count > room)
        {
            // Ties by name, as rows may lie in another order after a restart.
            _candidates.Sort((a, b) => a.Order != b.Order ? a.Order.CompareTo(b.Order) : LabelOrder.Comparer.Compare(frame.EntityAt(a.Row), frame.EntityAt(b.Row)));
            foreach (var (_, row) in _candidates.Skip(room))
            {
                (withheld ??= new bool[frame.Count])[row] = true;
            }
        }

        var begin = Math.Min(room, _candidates.Count);
        _status = status with
        {
            StepMs = frame.StepMs,
            Entities = frame.Count,
            Used = used + begin,
            RoomAtMs = RoomAt(ledger, alerts, window, used, begin, frame.StepMs),
        };
        return withheld is null ? frame : frame.Withholding(withheld);
    }

    /// <summary>When the alert leaves the window whose place the next one needs; null where there is room now.</summary>
    private static long? RoomAt(OutcomeLedger ledger, int alerts, TimeSpan window, int used, int begin, long stepMs)
    {
        if (used + begin < alerts)
        {
            return null;
        }

        // Those that begin now are not among the ledger's starts yet.
        return (alerts - 1 - begin is >= 0 and var number ? ledger.Starts.FromLast(number) ?? stepMs : stepMs) + (long)window.TotalMilliseconds;
    }
}
