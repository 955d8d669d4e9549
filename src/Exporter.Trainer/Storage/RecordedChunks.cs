using Exporter.History;
using Exporter.Signals;
using Exporter.Trainer.Recorded;

namespace Exporter.Trainer.Storage;

/// <summary>Cuts a recording into chunks of history: signals evaluated step by step, incidents as <c>failure</c>.</summary>
/// <param name="evaluation">The recording, not begun.</param>
/// <param name="definition">The predictor.</param>
/// <param name="incidents">What failed when: entity → first and last instant, Unix seconds, in order of time.</param>
internal sealed class RecordedChunks(
    RecordedEvaluation evaluation, PredictorDefinition definition, IReadOnlyDictionary<string, List<(double Start, double End)>> incidents)
{
    private readonly StepVectors _vectors = new(definition);
    private readonly InstantVector _failing = new();

    /// <summary>Evaluates the steps from one on.</summary>
    /// <param name="fromMs">The step behind the last one that was evaluated, Unix ms.</param>
    /// <param name="steps">Number of steps.</param>
    public HistoryChunk Next(long fromMs, int steps)
    {
        var signals = definition.Signals.Select(_ => Empty()).ToArray();
        var failure = Empty();
        for (var step = 0; step < steps; step++)
        {
            var stepMs = fromMs + (step * evaluation.StepMs);
            evaluation.Step(stepMs, _vectors);
            for (var signal = 0; signal < signals.Length; signal++)
            {
                signals[signal].Take(step, _vectors.Signals[signal]);
            }

            FindFailing(stepMs);
            failure.Take(step, _failing);
        }

        return new HistoryChunk([.. signals.Select(signal => signal.Frame)], failure.Frame, null, null);

        FrameAssembly Empty() => new(new HistoryFrame(fromMs, evaluation.StepMs, steps));
    }

    /// <summary>An incident between two steps shows at the next one: an onset must not get lost.</summary>
    private void FindFailing(long stepMs)
    {
        _failing.Clear();
        foreach (var (entity, spans) in incidents)
        {
            if (spans.Exists(span => span.Start * 1000 <= stepMs && (span.End * 1000 >= stepMs || span.Start * 1000 > stepMs - evaluation.StepMs)))
            {
                _failing.Add(Labels.Of((RecordingReader.EntityLabel, entity)), 1);
            }
        }
    }
}
