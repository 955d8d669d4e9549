using Exporter.History;
using Exporter.Signals;
using Exporter.Signals.Numerics;
using Exporter.Signals.Windows;

namespace Exporter.Host.BackFill;

/// <summary>What a fill may take over from the live windows: their latest steps, and which of these are to be trusted.</summary>
/// <remarks>
/// Signals need no record: the full-resolution part of the live windows holds the values of the last
/// <see cref="WindowStore.FineSteps"/> steps just as they were applied. Failures, changes and dependencies are kept here for as many steps. A step is trusted when
/// every sample that a selector can reach has come by the stream; before, it was evaluated on half a head. Guarded by the pipeline's lock.
/// </remarks>
/// <param name="definition">The predictor.</param>
/// <param name="reach">How far back its selectors look at most.</param>
internal sealed class LiveTail(PredictorDefinition definition, TimeSpan reach)
{
    private readonly long _stepMs = (long)definition.Step.TotalMilliseconds;
    private readonly NotedStep[] _noted = [.. Enumerable.Range(0, WindowStore.FineSteps).Select(_ => new NotedStep())];

    /// <summary>First step that is trusted, Unix ms; may lie ahead.</summary>
    public long TrustedFromMs { get; private set; } = long.MaxValue;

    /// <summary>The stream begins, or goes on after a silence, with a sample of this time.</summary>
    public void Resumed(long eventTimeMs)
    {
        // Other series' first samples follow within the lateness, so that long nothing is sure yet.
        var settledMs = eventTimeMs + (long)(definition.Lateness + reach).TotalMilliseconds;
        TrustedFromMs = (Floor.Divide(settledMs, _stepMs) + 1) * _stepMs;
    }

    /// <summary>Notes what the windows do not keep of a step that is being applied.</summary>
    public void Note(long stepMs, StepVectors vectors)
    {
        var noted = _noted[SlotOf(stepMs)];
        noted.StepMs = stepMs;
        NoteNonZero(vectors.Failure, noted.Failing);
        NoteNonZero(vectors.Change, noted.Changed);
        NoteNonZero(vectors.Dependencies, noted.Dependencies);
    }

    /// <summary>Writes what was applied to <paramref name="live"/> at <paramref name="stepMs"/> into <paramref name="vectors"/>.</summary>
    /// <param name="live">The live windows.</param>
    /// <param name="stepMs">One of their last <see cref="WindowStore.FineSteps"/> steps.</param>
    /// <param name="vectors">Cleared first.</param>
    public void Copy(PredictorWindows live, long stepMs, StepVectors vectors)
    {
        vectors.Clear();
        var back = (int)((live.AsOfMs - stepMs) / _stepMs);
        for (var entity = 0; entity < live.EntitySlots; entity++)
        {
            if (!live.Holds(entity))
            {
                continue;
            }

            var labels = live.EntityAt(entity);
            for (var signal = 0; signal < vectors.Signals.Count; signal++)
            {
                var value = live.At(entity, signal, back);
                if (!double.IsNaN(value))
                {
                    vectors.Signals[signal].Add(labels, value);
                }
            }
        }

        var noted = _noted[SlotOf(stepMs)];
        if (noted.StepMs == stepMs)
        {
            AddOnes(noted.Failing, vectors.Failure);
            AddOnes(noted.Changed, vectors.Change);
            AddOnes(noted.Dependencies, vectors.Dependencies);
        }
    }

    private static void NoteNonZero(InstantVector? vector, List<Labels> elements)
    {
        elements.Clear();
        for (var i = 0; i < (vector?.Count ?? 0); i++)
        {
            if (vector!.ValueAt(i) is not (0 or double.NaN))
            {
                elements.Add(vector.LabelsAt(i));
            }
        }
    }

    private static void AddOnes(List<Labels> elements, InstantVector? vector)
    {
        foreach (var labels in elements)
        {
            vector?.Add(labels, 1);
        }
    }

    private int SlotOf(long stepMs) => (int)Floor.Modulo(Floor.Divide(stepMs, _stepMs), WindowStore.FineSteps);

    private sealed class NotedStep
    {
        public long StepMs { get; set; } = long.MinValue;

        public List<Labels> Failing { get; } = [];

        public List<Labels> Changed { get; } = [];

        public List<Labels> Dependencies { get; } = [];
    }
}
