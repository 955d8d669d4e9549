using Exporter.Signals;

namespace Exporter.Trainer.Recorded;

/// <summary>One series of a recording: its rows, and how long each holds.</summary>
/// <param name="labels">Its labels, the metric name among them.</param>
/// <param name="holdMs">How long a row holds while no next one comes, in ms.</param>
internal sealed class RecordedSeries(Labels labels, long holdMs)
{
    private readonly List<long> _timesMs = [];
    private readonly List<double> _values = [];
    private int _next;

    /// <summary>Its number in the head, and the time of its newest sample there, Unix ms.</summary>
    public (int Number, long NewestMs) InHead { get; set; } = (-1, long.MinValue);

    /// <summary>Its labels.</summary>
    public Labels Labels => labels;

    /// <summary>Time of the first row, Unix ms; the greatest number where there is none.</summary>
    public long FirstMs => _timesMs.Count > 0 ? _timesMs[0] : long.MaxValue;

    /// <summary>Time of the last row, Unix ms; the smallest number where there is none.</summary>
    public long LastMs => _timesMs.Count > 0 ? _timesMs[^1] : long.MinValue;

    /// <summary>Appends a row; a later one of the same time takes its place.</summary>
    /// <returns>False where time goes back.</returns>
    public bool Add(long timeMs, double value)
    {
        if (timeMs < LastMs)
        {
            return false;
        }

        if (timeMs == LastMs)
        {
            _values[^1] = value;
            return true;
        }

        _timesMs.Add(timeMs);
        _values.Add(value);
        return true;
    }

    /// <summary>Hands over the rows since the last call up to <paramref name="stepMs"/>, and what holds at it.</summary>
    /// <param name="stepMs">The step, later than the one before.</param>
    /// <param name="sinceMs">Rows before it are only looked at for what they hold.</param>
    /// <param name="append">Receives time and value; missing values are left out.</param>
    public void Play(long stepMs, long sinceMs, Action<long, double> append)
    {
        for (; _next < _timesMs.Count && _timesMs[_next] <= stepMs; _next++)
        {
            if (_timesMs[_next] >= sinceMs && !double.IsNaN(_values[_next]))
            {
                append(_timesMs[_next], _values[_next]);
            }
        }

        // A row that lies between steps holds at the step too: instant selectors look back five minutes only.
        if (_next > 0 && _timesMs[_next - 1] is var atMs && atMs < stepMs && stepMs - atMs < holdMs && !double.IsNaN(_values[_next - 1]))
        {
            append(stepMs, _values[_next - 1]);
        }
    }
}
