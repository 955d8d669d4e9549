using Exporter.Signals;

namespace Exporter.History;

/// <summary>A span of a predictor's history: every expression's values at every step.</summary>
/// <remarks>The trainer's replay, its datasets and the sidecar's back-fill all read history through here, so it cannot mean two things.</remarks>
/// <param name="Signals">One frame a signal, in the definition's order; never empty. All frames have the same steps.</param>
/// <param name="Failure">Values of the failure expression; null where there is none.</param>
/// <param name="Change">Values of the change expression; null where there is none.</param>
/// <param name="Dependencies">Values of the dependency expression; null where there is none.</param>
public sealed record HistoryChunk(IReadOnlyList<HistoryFrame> Signals, HistoryFrame? Failure, HistoryFrame? Change, HistoryFrame? Dependencies)
{
    /// <summary>First step, Unix ms.</summary>
    public long FromMs => Signals[0].FromMs;

    /// <summary>Number of steps.</summary>
    public int Steps => Signals[0].Steps;

    /// <summary>Values held, absent ones included: what the chunk costs in memory, in units of 8 bytes.</summary>
    public long Values => Signals.Append(Failure).Append(Change).Append(Dependencies).Sum(frame => (long)(frame?.SeriesCount ?? 0)) * Steps;

    /// <summary>Reads <paramref name="steps"/> steps from <paramref name="fromMs"/> on: one expression after the other, or as many at a time as the source takes.</summary>
    /// <exception cref="HistoryException">The source cannot give them.</exception>
    public static async Task<HistoryChunk> ReadAsync(
        IHistorySource source, PredictorDefinition definition, long fromMs, int steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(definition);
        var stepMs = (long)definition.Step.TotalMilliseconds;
        string?[] expressions =
        [
            .. definition.Signals.Select(signal => signal.Expression),
            definition.FailureExpression, definition.ChangeExpression, definition.DependencyExpression,
        ];
        var frames = new HistoryFrame?[expressions.Length];
        var bounds = new ParallelOptions { MaxDegreeOfParallelism = source.QuestionsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, expressions.Length).Where(i => expressions[i] is not null),
            bounds,
            async (i, stop) => frames[i] = await source.ReadAsync(expressions[i]!, fromMs, stepMs, steps, stop).ConfigureAwait(false)).ConfigureAwait(false);
        return new HistoryChunk([.. frames.Take(definition.Signals.Length).Select(frame => frame!)], frames[^3], frames[^2], frames[^1]);
    }

    /// <summary>Time of step number <paramref name="step"/> of the chunk, Unix ms.</summary>
    public long StepAt(int step) => FromMs + (step * Signals[0].StepMs);

    /// <summary>Writes the values of one step into <paramref name="vectors"/>, which are cleared first.</summary>
    public void CopyStep(int step, StepVectors vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        for (var signal = 0; signal < Signals.Count; signal++)
        {
            Signals[signal].CopyStep(step, vectors.Signals[signal]);
        }

        Failure?.CopyStep(step, vectors.Failure!);
        Change?.CopyStep(step, vectors.Change!);
        Dependencies?.CopyStep(step, vectors.Dependencies!);
    }
}
