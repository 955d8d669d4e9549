using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;

namespace Exporter.Exposition;

/// <summary>Writes the prediction families of a board: probabilities, thresholds and contributions of signals, and last what challengers say.</summary>
/// <remarks>
/// Family by family over all predictors, as both formats demand. All are gauges without timestamps, whose lines are the same in
/// both formats; <c># EOF</c> is left to whoever ends the page. Thread-safe.
/// </remarks>
public sealed class PredictionText
{
    // Rows between two flushes: some 100 KB, so that a page of any size needs little memory at once.
    private const int RowsPerBlock = 512;

    private readonly PredictionBoard _board;
    private readonly ExpositionMetrics _metrics;
    private int _maxSeries;

    /// <summary>A writer for <paramref name="board"/>.</summary>
    /// <param name="board">The frames.</param>
    /// <param name="maxSeries">Series written at most; those past it are left out and counted.</param>
    /// <param name="metrics">Counts them; null counts nothing.</param>
    public PredictionText(PredictionBoard board, int maxSeries, ExpositionMetrics? metrics = null)
    {
        _board = board;
        _maxSeries = maxSeries;
        _metrics = metrics ?? new ExpositionMetrics();
    }

    /// <summary>Series written at most in one page.</summary>
    public int MaxSeries
    {
        get => Volatile.Read(ref _maxSeries);
        set => Volatile.Write(ref _maxSeries, value);
    }

    /// <summary>Writes all families.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var frames = _board.Fresh();
        var page = new PredictionPage(frames, MaxSeries);
        while (page.WriteNext(output, RowsPerBlock))
        {
        }

        End(page, frames, output);
    }

    /// <summary>Writes all families and flushes as it goes; ends early when the reader has gone.</summary>
    public async Task WriteAsync(PipeWriter output, CancellationToken cancellation)
    {
        var frames = _board.Fresh();
        var page = new PredictionPage(frames, MaxSeries);
        while (page.WriteNext(output, RowsPerBlock))
        {
            var flushed = await output.FlushAsync(cancellation).ConfigureAwait(false);
            if (flushed.IsCompleted)
            {
                return;
            }
        }

        End(page, frames, output);
    }

    private void End(PredictionPage page, ImmutableArray<PublishedFrame> frames, IBufferWriter<byte> output)
    {
        var (written, dropped) = ChallengerText.Write(frames, output, MaxSeries - page.Written);
        _metrics.PageWritten(page.Written + written, page.Dropped + dropped);
    }
}
