using Exporter.Signals;

namespace Exporter.History;

/// <summary>Joins the chunks of one expression: a label set that is in several of them becomes one row.</summary>
internal sealed class FrameMerger(long fromMs, long stepMs, int steps)
{
    private readonly Dictionary<Labels, double[]> _rows = [];

    /// <summary>All that was added.</summary>
    public HistoryFrame Frame { get; } = new(fromMs, stepMs, steps);

    /// <summary>Copies one chunk to its place.</summary>
    public void Add(HistoryFrame chunk)
    {
        var offset = (int)((chunk.FromMs - Frame.FromMs) / Frame.StepMs);
        for (var series = 0; series < chunk.SeriesCount; series++)
        {
            var labels = chunk.LabelsAt(series);
            if (!_rows.TryGetValue(labels, out var row))
            {
                _rows[labels] = row = Frame.Add(labels);
            }

            chunk.ValuesAt(series).CopyTo(row.AsSpan(offset));
        }
    }
}
