using Exporter.History;
using Exporter.Signals;

namespace Exporter.Trainer.Storage;

/// <summary>Fills a frame value by value; a label set becomes a series of it with its first value.</summary>
/// <param name="frame">The frame, empty so far.</param>
internal sealed class FrameAssembly(HistoryFrame frame)
{
    private readonly Dictionary<Labels, double[]> _series = [];

    /// <summary>What was filled.</summary>
    public HistoryFrame Frame => frame;

    /// <summary>Takes rows of a column of a table.</summary>
    /// <param name="timesMs">The step of each row, Unix ms.</param>
    /// <param name="sets">Its label set; neighbours that have the same one share the object.</param>
    /// <param name="values">Its value; null where there is none.</param>
    /// <exception cref="InvalidDataException">A time is no step of the frame.</exception>
    public void Take(long[] timesMs, Labels[] sets, double?[] values)
    {
        (Labels? Set, double[] Values) last = (null, []);
        for (var row = 0; row < values.Length; row++)
        {
            if (values[row] is { } value)
            {
                if (!ReferenceEquals(sets[row], last.Set))
                {
                    last = (sets[row], SeriesOf(sets[row]));
                }

                last.Values[StepOf(timesMs[row])] = value;
            }
        }
    }

    /// <summary>Takes the elements of one step.</summary>
    public void Take(int step, InstantVector vector)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            SeriesOf(vector.LabelsAt(i))[step] = vector.ValueAt(i);
        }
    }

    private double[] SeriesOf(Labels labels)
    {
        if (!_series.TryGetValue(labels, out var values))
        {
            _series[labels] = values = frame.Add(labels);
        }

        return values;
    }

    private int StepOf(long timeMs)
    {
        var (step, rest) = Math.DivRem(timeMs - frame.FromMs, frame.StepMs);
        return rest == 0 && step >= 0 && step < frame.Steps
            ? (int)step
            : throw new InvalidDataException($"a row is of {timeMs} ms, which is no step of this file");
    }
}
