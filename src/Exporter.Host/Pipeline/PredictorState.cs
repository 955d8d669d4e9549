using Exporter.Feedback;
using Exporter.Feedback.Drift;
using Exporter.Models.Advice;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Host.Pipeline;

/// <summary>Everything that one predictor knows of the stream: what a snapshot holds.</summary>
/// <param name="Clock">Which step is next.</param>
/// <param name="Windows">Entities, windows, profiles and incidents.</param>
/// <param name="Ledger">Predictions that wait for their outcome.</param>
/// <param name="Memory">What advice must know of the steps before.</param>
/// <param name="Drift">What the model saw in the last day.</param>
internal sealed record PredictorState(StepClock Clock, PredictorWindows Windows, OutcomeLedger Ledger, AdviceMemory Memory, DriftWatch Drift)
{
    /// <summary>Steps that are caught up with: an hour of 30-second steps.</summary>
    /// <remarks>
    /// After a longer silence the windows are entered as missing up to here: evaluating a whole
    /// night of empty steps at once would hold up the sender that has just come back.
    /// </remarks>
    public const int MaxCatchUpSteps = WindowStore.FineSteps;

    /// <summary>Where the gap ends that an earlier crash left in the stream: see <see cref="StreamGap.EndMs"/>.</summary>
    public long GapEndMs { get; init; } = StreamGap.None;

    /// <summary>False while a fill from history is to make the windows whole: the next process begins it anew.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>The state of a predictor that has seen nothing.</summary>
    public static PredictorState New(PredictorDefinition definition, int maxEntities) => new(
        new StepClock(definition.Step, definition.Lateness, MaxCatchUpSteps),
        new PredictorWindows(definition, maxEntities),
        new OutcomeLedger(definition),
        new AdviceMemory(),
        new DriftWatch(definition));
}
