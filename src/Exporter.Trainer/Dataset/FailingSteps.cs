using Exporter.History;
using Exporter.Signals;

namespace Exporter.Trainer.Dataset;

/// <summary>When each entity failed, read ahead of everything else, so that a replay knows which rows have a failure ahead of them.</summary>
/// <remarks>Which steps begin an incident the windows decide; a failing step is all that is needed to keep the rows before it.</remarks>
internal sealed class FailingSteps
{
    private readonly long _stepMs;
    private readonly Dictionary<Labels, List<(long FirstMs, long LastMs)>> _spans = [];

    private FailingSteps(long stepMs) => _stepMs = stepMs;

    /// <summary>Entities that failed at all.</summary>
    public IReadOnlyCollection<Labels> Entities => _spans.Keys;

    /// <summary>Reads the failure expression, and nothing else, over the span of a training; listed incidents count too.</summary>
    /// <param name="source">Where history comes from.</param>
    /// <param name="definition">The predictor.</param>
    /// <param name="options">The span, the incidents, and how much is held at a time.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="HistoryException">The source cannot give it.</exception>
    public static async Task<FailingSteps> ReadAsync(
        IHistorySource source, PredictorDefinition definition, TrainingOptions options, CancellationToken cancellation)
    {
        var stepMs = (long)definition.Step.TotalMilliseconds;
        var failing = new FailingSteps(stepMs);
        foreach (var (entity, startMs, endMs) in options.Incidents)
        {
            // As where they are labelled: an incident between two steps counts at the later one.
            var firstMs = (startMs + stepMs - 1) / stepMs * stepMs;
            failing.SpansOf(entity).Add((firstMs, Math.Max(firstMs, endMs / stepMs * stepMs)));
        }

        if (definition.FailureExpression is { } expression)
        {
            var alone = definition with
            {
                Signals = [new SignalDefinition("failure", expression)],
                FailureExpression = null,
                ChangeExpression = null,
                DependencyExpression = null,
            };
            var range = Replay.Steps(options, definition);
            var reader = new ChunkReader(source, alone, range.FromMs, (int)(((range.ToMs - range.FromMs) / stepMs) + 1), options.MaxChunkValues);
            while (await reader.NextAsync(cancellation).ConfigureAwait(false) is { } chunk)
            {
                failing.Take(chunk.Signals[0], definition.EntityLabels);
            }
        }

        foreach (var entity in failing._spans.Keys)
        {
            failing._spans[entity] = Merged(failing._spans[entity], stepMs);
        }

        return failing;
    }

    /// <summary>True where the entity fails at a step in (T, T + horizon].</summary>
    public bool IsAhead(Labels entity, long stepMs, long horizonMs)
    {
        if (!_spans.TryGetValue(entity, out var spans))
        {
            return false;
        }

        // The first span that is not over at T: a binary search by the last instants, which ascend.
        var (low, high) = (0, spans.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = spans[middle].LastMs <= stepMs ? (middle + 1, high) : (low, middle);
        }

        return low < spans.Count && Math.Max(spans[low].FirstMs, stepMs + _stepMs) <= stepMs + horizonMs;
    }

    /// <summary>Steps, over all entities, with a failure in (T, T + horizon]: at most so many rows have one ahead.</summary>
    public long StepsAhead(long horizonMs)
    {
        long steps = 0;
        foreach (var spans in _spans.Values)
        {
            var coveredMs = long.MinValue;
            foreach (var (firstMs, lastMs) in spans)
            {
                // Ahead of a span lie the steps from horizon before its first up to the one before its last.
                var fromMs = Math.Max(firstMs - horizonMs, coveredMs);
                steps += Math.Max(0, (lastMs - fromMs) / _stepMs);
                coveredMs = Math.Max(coveredMs, lastMs);
            }
        }

        return steps;
    }

    // Several label sets may speak of one entity, and each chunk of each of them begins a span of its own.
    private static List<(long FirstMs, long LastMs)> Merged(List<(long FirstMs, long LastMs)> spans, long stepMs)
    {
        var merged = new List<(long FirstMs, long LastMs)>();
        foreach (var span in spans.Order())
        {
            if (merged.Count > 0 && span.FirstMs <= merged[^1].LastMs + stepMs)
            {
                merged[^1] = (merged[^1].FirstMs, Math.Max(merged[^1].LastMs, span.LastMs));
            }
            else
            {
                merged.Add(span);
            }
        }

        return merged;
    }

    private void Take(HistoryFrame frame, IReadOnlyCollection<string> entityLabels)
    {
        for (var series = 0; series < frame.SeriesCount; series++)
        {
            var values = frame.ValuesAt(series);
            List<(long FirstMs, long LastMs)>? spans = null;
            for (var step = 0; step < values.Length; step++)
            {
                // Where the expression had no element stands a NaN.
                if (values[step] != 0 && !double.IsNaN(values[step]))
                {
                    spans ??= SpansOf(frame.LabelsAt(series).Keep(entityLabels));
                    Extend(spans, frame.FromMs + (step * _stepMs));
                }
            }
        }
    }

    private List<(long FirstMs, long LastMs)> SpansOf(Labels entity)
    {
        if (!_spans.TryGetValue(entity, out var spans))
        {
            _spans[entity] = spans = [];
        }

        return spans;
    }

    private void Extend(List<(long FirstMs, long LastMs)> spans, long atMs)
    {
        if (spans.Count > 0 && spans[^1].LastMs == atMs - _stepMs)
        {
            spans[^1] = (spans[^1].FirstMs, atMs);
        }
        else
        {
            spans.Add((atMs, atMs));
        }
    }
}
