using Exporter.Signals;

namespace Exporter.History;

/// <summary>Joins frames of one expression: a label set that is in several of them becomes one row.</summary>
/// <param name="fromMs">First step of the result, Unix ms.</param>
/// <param name="stepMs">Distance of steps in ms.</param>
/// <param name="steps">Number of steps of the result.</param>
public sealed class FrameMerger(long fromMs, long stepMs, int steps)
{
    private readonly Dictionary<Labels, double[]> _rows = [];

    /// <summary>All that was added.</summary>
    public HistoryFrame Frame { get; } = new(fromMs, stepMs, steps);

    /// <summary>Copies what a frame of the same grid has of the steps of the result to its place.</summary>
    public void Add(HistoryFrame part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var offset = (int)((part.FromMs - Frame.FromMs) / Frame.StepMs);
        var first = Math.Max(0, -offset);
        var count = Math.Min(part.Steps, Frame.Steps - offset) - first;
        for (var series = 0; series < part.SeriesCount && count > 0; series++)
        {
            var labels = part.LabelsAt(series);
            if (!_rows.TryGetValue(labels, out var row))
            {
                _rows[labels] = row = Frame.Add(labels);
            }

            part.ValuesAt(series).Slice(first, count).CopyTo(row.AsSpan(offset + first));
        }
    }
}
