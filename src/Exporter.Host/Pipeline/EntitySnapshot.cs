using Exporter.Feedback;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Host.Pipeline;

/// <summary>One entity at a predictor's last step: what the windows hold of it and what was said of it lately. A copy: later steps do not change it.</summary>
/// <param name="StepMs">The step, Unix ms.</param>
/// <param name="StepsSeen">Steps at which it had a value, since it became known.</param>
/// <param name="IsWarmingUp">True until its windows are full.</param>
/// <param name="IsActive">True when a signal has a value at the step.</param>
/// <param name="IsFailing">True when the failure expression is not zero at the step.</param>
/// <param name="Signals">Values of each signal at the last <see cref="WindowStore.FineSteps"/> steps, oldest first, NaN where missing; empty where they are not wanted.</param>
/// <param name="Probabilities">For each horizon, the probabilities at the same steps; see <see cref="OutcomeLedger.Recall"/>.</param>
/// <param name="Kept">Labels carried along with it.</param>
/// <param name="ChangesMs">Steps at which its latest changes began by the change expression, Unix ms, ascending.</param>
internal sealed record EntitySnapshot(
    long StepMs, long StepsSeen, bool IsWarmingUp, bool IsActive, bool IsFailing, double[][] Signals, double[][] Probabilities, Labels Kept, IReadOnlyList<long> ChangesMs)
{
    /// <summary>Copies what there is of an entity. Call inside the pipeline's lock.</summary>
    /// <param name="windows">The predictor's windows.</param>
    /// <param name="ledger">The predictor's outcomes.</param>
    /// <param name="entity">Exactly the entity labels.</param>
    /// <param name="kept">Labels carried along with it.</param>
    /// <param name="withSignals">Whether the signals are wanted.</param>
    /// <returns>Null for an entity that is not known.</returns>
    public static EntitySnapshot? Of(PredictorWindows windows, OutcomeLedger ledger, Labels entity, Labels kept, bool withSignals)
    {
        if (!windows.TryFind(entity, out var slot))
        {
            return null;
        }

        var signals = new double[withSignals ? windows.Definition.Signals.Length : 0][];
        for (var signal = 0; signal < signals.Length; signal++)
        {
            signals[signal] = Fine(windows, slot, signal);
        }

        var probabilities = new double[windows.Definition.Horizons.Length][];
        for (var horizon = 0; horizon < probabilities.Length; horizon++)
        {
            probabilities[horizon] = new double[WindowStore.FineSteps];
            ledger.Recall(windows, slot, horizon, probabilities[horizon]);
        }

        return new EntitySnapshot(
            windows.AsOfMs, windows.StepsSeen(slot), windows.IsWarmingUp(slot), windows.IsActive(slot), windows.IsFailing(slot), signals, probabilities, kept, windows.ChangeOnsetsMs(slot));
    }

    private static double[] Fine(PredictorWindows windows, int slot, int signal)
    {
        var values = new double[WindowStore.FineSteps];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = windows.At(slot, signal, values.Length - 1 - i);
        }

        return values;
    }
}
