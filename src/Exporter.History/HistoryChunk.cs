using Exporter.Signals;

namespace Exporter.History;

/// <summary>A span of a predictor's history: every expression's values at every step.</summary>
/// <remarks>The trainer's replay and the sidecar's back-fill both read history through here, so it cannot mean two things.</remarks>
public sealed class HistoryChunk
{
    private readonly HistoryFrame[] _signals;
    private readonly HistoryFrame? _failure;
    private readonly HistoryFrame? _change;
    private readonly HistoryFrame? _dependencies;

    private HistoryChunk(HistoryFrame[] signals, HistoryFrame? failure, HistoryFrame? change, HistoryFrame? dependencies) =>
        (_signals, _failure, _change, _dependencies) = (signals, failure, change, dependencies);

    /// <summary>Number of steps.</summary>
    public int Steps => _signals[0].Steps;

    /// <summary>Series of the signal that has most.</summary>
    public int MostSeries => _signals.Max(signal => signal.SeriesCount);

    /// <summary>Values held, absent ones included: what the chunk costs in memory, in units of 8 bytes.</summary>
    public long Values => _signals.Append(_failure).Append(_change).Append(_dependencies).Sum(frame => (long)(frame?.SeriesCount ?? 0)) * Steps;

    /// <summary>Reads <paramref name="steps"/> steps from <paramref name="fromMs"/> on, one expression after the other.</summary>
    /// <exception cref="HistoryException">The source cannot give them.</exception>
    public static async Task<HistoryChunk> ReadAsync(
        IHistorySource source, PredictorDefinition definition, long fromMs, int steps, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(definition);
        var stepMs = (long)definition.Step.TotalMilliseconds;
        var signals = new HistoryFrame[definition.Signals.Length];
        for (var signal = 0; signal < signals.Length; signal++)
        {
            signals[signal] = await source.ReadAsync(definition.Signals[signal].Expression, fromMs, stepMs, steps, cancellation).ConfigureAwait(false);
        }

        return new HistoryChunk(
            signals,
            await ReadOptionalAsync(definition.FailureExpression).ConfigureAwait(false),
            await ReadOptionalAsync(definition.ChangeExpression).ConfigureAwait(false),
            await ReadOptionalAsync(definition.DependencyExpression).ConfigureAwait(false));

        async Task<HistoryFrame?> ReadOptionalAsync(string? expression) => expression is null
            ? null
            : await source.ReadAsync(expression, fromMs, stepMs, steps, cancellation).ConfigureAwait(false);
    }

    /// <summary>Time of step number <paramref name="step"/> of the chunk, Unix ms.</summary>
    public long StepAt(int step) => _signals[0].FromMs + (step * _signals[0].StepMs);

    /// <summary>Writes the values of one step into <paramref name="vectors"/>, which are cleared first.</summary>
    public void CopyStep(int step, StepVectors vectors)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        for (var signal = 0; signal < _signals.Length; signal++)
        {
            _signals[signal].CopyStep(step, vectors.Signals[signal]);
        }

        _failure?.CopyStep(step, vectors.Failure!);
        _change?.CopyStep(step, vectors.Change!);
        _dependencies?.CopyStep(step, vectors.Dependencies!);
    }
}
