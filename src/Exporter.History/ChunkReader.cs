using Exporter.Signals;

namespace Exporter.History;

/// <summary>Reads a span of history chunk by chunk, as much at once as memory and the source allow, and always one chunk ahead.</summary>
/// <remarks>The source works on the next chunk while the caller works on this one. Not thread-safe.</remarks>
/// <param name="source">Where history comes from.</param>
/// <param name="definition">The predictor.</param>
/// <param name="fromMs">First step, Unix ms.</param>
/// <param name="steps">Number of steps.</param>
/// <param name="maxValues">Values of a chunk: two of them are held at a time.</param>
public sealed class ChunkReader(IHistorySource source, PredictorDefinition definition, long fromMs, int steps, long maxValues = ChunkSize.MaxValues)
{
    private readonly ChunkSize _size = new(maxValues);
    private readonly long _stepMs = (long)definition.Step.TotalMilliseconds;
    private Task<HistoryChunk>? _reading;
    private int _asked;

    /// <summary>The next chunk; null when all steps were read.</summary>
    /// <exception cref="HistoryException">The source cannot give it, or not even one step of it fits the source's limits.</exception>
    public async Task<HistoryChunk?> NextAsync(CancellationToken cancellation)
    {
        if (_reading is null && _asked == steps)
        {
            return null;
        }

        var chunk = await (_reading ?? ReadAsync(cancellation)).ConfigureAwait(false);
        _asked += chunk.Steps;
        _size.Read(chunk);
        _reading = _asked < steps ? ReadAsync(cancellation) : null;
        return chunk;
    }

    private async Task<HistoryChunk> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var count = Math.Min(_size.Steps, steps - _asked);
            try
            {
                return await HistoryChunk.ReadAsync(source, definition, fromMs + (_asked * _stepMs), count, cancellation).ConfigureAwait(false);
            }
            catch (HistoryException exception) when (exception.Fault == HistoryFault.TooLarge && count > 1)
            {
                _size.Failed(count);
            }
        }
    }
}
