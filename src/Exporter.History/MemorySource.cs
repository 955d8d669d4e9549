using Exporter.Ingest;
using Exporter.Signals;

namespace Exporter.History;

/// <summary>A history held in memory: what a simulation or a test made up, asked for by the same expressions.</summary>
public sealed class MemorySource : IHistorySource
{
    private readonly Dictionary<string, Dictionary<Labels, Dictionary<long, double>>> _history = [];

    /// <summary>Sets the value of <paramref name="expression"/> for <paramref name="labels"/> at one step.</summary>
    public void Set(string expression, Labels labels, long stepMs, double value)
    {
        if (!_history.TryGetValue(expression, out var series))
        {
            _history[expression] = series = [];
        }

        if (!series.TryGetValue(labels, out var values))
        {
            series[labels] = values = [];
        }

        values[stepMs] = value;
    }

    /// <inheritdoc/>
    public Task<HistoryFrame> ReadAsync(string expression, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        var frame = new HistoryFrame(fromMs, stepMs, steps);
        foreach (var (labels, values) in _history.GetValueOrDefault(expression) ?? [])
        {
            var row = frame.Add(labels);
            for (var step = 0; step < steps; step++)
            {
                row[step] = values.TryGetValue(fromMs + (step * stepMs), out var value) ? value : StaleMarker.Value;
            }
        }

        return Task.FromResult(frame);
    }
}
