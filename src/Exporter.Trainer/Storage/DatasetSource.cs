using Exporter.History;
using Exporter.Signals;

namespace Exporter.Trainer.Storage;

/// <summary>History from a dataset, asked for by a predictor's expressions, or by the names of columns.</summary>
/// <remarks>Holds the files that the last question was about, decoded; each is read and checked once. Not thread-safe.</remarks>
/// <param name="folder">The dataset.</param>
/// <param name="definition">The predictor that asks; it fits the dataset, see <see cref="DatasetMatch"/>.</param>
internal sealed class DatasetSource(DatasetFolder folder, PredictorDefinition definition) : IHistorySource
{
    private readonly IReadOnlyDictionary<string, string> _columns = DatasetColumns.ByExpression(definition);
    private readonly Dictionary<DatasetChunk, Dictionary<string, HistoryFrame>> _held = [];

    /// <inheritdoc/>
    public async Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        var column = _columns.GetValueOrDefault(expression, expression);
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
            var frame = columns.GetValueOrDefault(column) ?? throw new HistoryException(
                HistoryFault.Refused, $"{Path.Combine(folder.Path, chunk.File)} has no column \"{column}\"; there are: {string.Join(", ", columns.Keys)}");
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
