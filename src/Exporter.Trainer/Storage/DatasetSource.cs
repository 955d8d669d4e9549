using Exporter.History;

namespace Exporter.Trainer.Storage;

/// <summary>History from a dataset: an expression is the name of a column, see <see cref="DatasetColumns.Adapt"/>.</summary>
/// <remarks>Holds the files that the last question was about, decoded; each is read and checked once. Not thread-safe.</remarks>
/// <param name="folder">The dataset.</param>
internal sealed class DatasetSource(DatasetFolder folder) : IHistorySource
{
    private readonly Dictionary<DatasetChunk, Dictionary<string, HistoryFrame>> _held = [];

    /// <inheritdoc/>
    public async Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        var endMs = fromMs + (steps * stepMs);
        var wanted = folder.Manifest.Chunks.Where(chunk => chunk.FromMs < endMs && chunk.FromMs + (chunk.Steps * stepMs) > fromMs).ToArray();
        foreach (var past in _held.Keys.Except(wanted).ToArray())
        {
            _held.Remove(past);
        }

        var merged = new FrameMerger(fromMs, stepMs, steps);
        foreach (var chunk in wanted)
        {
            var columns = await HoldAsync(chunk, stepMs, cancellation).ConfigureAwait(false);
            var frame = columns.GetValueOrDefault(expression) ?? throw new HistoryException(
                HistoryFault.Refused, $"{Path.Combine(folder.Path, chunk.File)} has no column \"{expression}\"; there are: {string.Join(", ", columns.Keys)}");
            if (frame.FromMs == fromMs && frame.Steps == steps)
            {
                return frame;
            }

            merged.Add(frame);
        }

        return merged.Frame;
    }

    private async Task<Dictionary<string, HistoryFrame>> HoldAsync(DatasetChunk chunk, long stepMs, CancellationToken cancellation)
    {
        if (!_held.TryGetValue(chunk, out var columns))
        {
            using var file = new MemoryStream(await folder.ReadAsync(chunk, cancellation).ConfigureAwait(false), writable: false);
            _held[chunk] = columns = await ChunkFile.ReadAsync(file, chunk.FromMs, stepMs, chunk.Steps, cancellation).ConfigureAwait(false);
        }

        return columns;
    }
}
