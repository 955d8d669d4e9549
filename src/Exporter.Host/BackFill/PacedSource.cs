using Exporter.History;

namespace Exporter.Host.BackFill;

/// <summary>Asks a source one question at a time and rests after each in proportion to the time that it took.</summary>
/// <remarks>The turn is shared by all predictors: whatever is filled, Prometheus is busy for it a quarter of the time at most.</remarks>
/// <param name="inner">What is asked.</param>
/// <param name="turn">Held while asking and resting.</param>
/// <param name="metrics">Where questions are counted.</param>
/// <param name="time">Measures and rests.</param>
internal sealed class PacedSource(IHistorySource inner, SemaphoreSlim turn, BackFillMetrics metrics, TimeProvider time) : IHistorySource
{
    private const int RestPerWork = 3;

    /// <inheritdoc/>
    public async Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var started = time.GetTimestamp();
            try
            {
                return await AskAsync(expression, fromMs, stepMs, steps, cancellation).ConfigureAwait(false);
            }
            finally
            {
                await Task.Delay(RestPerWork * time.GetElapsedTime(started), time, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<HistoryFrame> AskAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        try
        {
            var frame = await inner.ReadAsync(expression, fromMs, stepMs, steps, cancellation).ConfigureAwait(false);
            metrics.Asked(fault: null);
            return frame;
        }
        catch (HistoryException exception)
        {
            metrics.Asked(exception.Fault);
            throw;
        }
    }
}
