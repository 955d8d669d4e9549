using Exporter.Signals.Windows;

namespace Exporter.History;

/// <summary>How many steps to ask for at once: grows while answers are small, halves when one is too large or does not come.</summary>
/// <remarks>Depends on the answers only, never on the clock: the same history is cut into the same chunks.</remarks>
/// <param name="maxValues">Values of a chunk, all expressions together, 8 bytes each.</param>
public sealed class ChunkSize(long maxValues = ChunkSize.MaxValues)
{
    /// <summary>Values of a chunk where nobody says otherwise: 64 MiB.</summary>
    public const long MaxValues = 8 << 20;

    /// <summary>Steps of the next chunk.</summary>
    public int Steps { get; private set; } = WindowStore.FineSteps / 2;

    /// <summary>A chunk was read.</summary>
    public void Read(HistoryChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        var fitting = maxValues * chunk.Steps / Math.Max(1, chunk.Values);
        Steps = (int)Math.Clamp(Math.Min(fitting, 2L * Steps), 1, RangeQuerySource.MaxStepsPerRequest);
    }

    /// <summary>A chunk of so many steps could not be read.</summary>
    public void Failed(int steps) => Steps = Math.Max(1, steps / 2);
}
