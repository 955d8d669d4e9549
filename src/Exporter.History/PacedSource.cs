namespace Exporter.History;

/// <summary>Asks a source one question at a time and rests after each in proportion to the time that it took.</summary>
/// <remarks>The turn may be shared: whoever asks, Prometheus is busy for all of them together for a share of the time at most.</remarks>
/// <param name="inner">What is asked.</param>
/// <param name="turn">Held while asking and resting.</param>
/// <param name="time">Measures and rests.</param>
/// <param name="share">Share of the time that questions may take, above 0 and at most 1, which means no rest.</param>
/// <param name="asked">Told of each question: null when it was answered, else why not.</param>
public sealed class PacedSource(
    IHistorySource inner, SemaphoreSlim turn, TimeProvider time, double share = PacedSource.QuarterShare, Action<HistoryFault?>? asked = null) : IHistorySource
{
    /// <summary>What a Prometheus can spare beside its own work.</summary>
    public const double QuarterShare = 0.25;

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
                await Task.Delay(((1 / share) - 1) * time.GetElapsedTime(started), time, cancellation).ConfigureAwait(false);
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
            asked?.Invoke(null);
            return frame;
        }
        catch (HistoryException exception)
        {
            asked?.Invoke(exception.Fault);
            throw;
        }
    }
}
