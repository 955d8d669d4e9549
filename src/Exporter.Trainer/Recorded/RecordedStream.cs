using System.Globalization;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;

namespace Exporter.Trainer.Recorded;

/// <summary>All series of a part of a recording, played into a head step by step as if they were sent now.</summary>
/// <param name="stepMs">Distance of steps in ms.</param>
internal sealed class RecordedStream(long stepMs)
{
    private const long BeforeAll = long.MinValue / 2;

    private readonly Dictionary<Labels, RecordedSeries> _series = [];
    private readonly Dictionary<Labels, double> _counts = [];

    /// <summary>Distance of steps in ms.</summary>
    public long StepMs => stepMs;

    /// <summary>First step at which any value is there; events before it are counted at it.</summary>
    public long FirstStepMs { get; private set; } = long.MaxValue;

    /// <summary>Time of the last row of any series, Unix ms.</summary>
    public long LastMs => _series.Values.Select(series => series.LastMs).DefaultIfEmpty(BeforeAll).Max();

    /// <summary>The series with these labels.</summary>
    /// <param name="labels">Its labels.</param>
    /// <param name="holdMs">How long a row holds, in ms.</param>
    public RecordedSeries Series(Labels labels, long holdMs)
    {
        if (!_series.TryGetValue(labels, out var series))
        {
            _series[labels] = series = new RecordedSeries(labels, holdMs);
        }

        return series;
    }

    /// <summary>Adds a row of a series of values.</summary>
    /// <exception cref="TrainingException">It is older than the row before it.</exception>
    public void Add(RecordedSeries series, long timeMs, double value, string path)
    {
        Require(series.Add(timeMs, value), series, timeMs, path);
        FirstStepMs = Math.Min(FirstStepMs, (timeMs + stepMs - 1) / stepMs * stepMs);
    }

    /// <summary>Adds an event: the counter goes up by one, and the time of the last event is a series of its own.</summary>
    /// <exception cref="TrainingException">It is older than the event before it.</exception>
    public void AddEvent(Labels counter, Labels lastTime, long timeMs, string path)
    {
        var counts = Series(counter, long.MaxValue);
        if (!_counts.TryGetValue(counter, out var count))
        {
            counts.Add(BeforeAll, 0);
        }

        _counts[counter] = count + 1;
        Require(counts.Add(timeMs, count + 1), counts, timeMs, path);
        Series(lastTime, long.MaxValue).Add(timeMs, timeMs / 1000.0);
    }

    /// <summary>Adds a series that never changes.</summary>
    public void AddConstant(Labels labels, double value) => Series(labels, long.MaxValue).Add(BeforeAll, value);

    /// <summary>Sends what came up to <paramref name="atMs"/> since the step before, and what holds at it.</summary>
    /// <exception cref="TrainingException">The head has no room.</exception>
    public void Play(SeriesHead head, long atMs)
    {
        var sinceMs = atMs == FirstStepMs ? atMs : atMs - stepMs + 1;
        foreach (var series in _series.Values)
        {
            series.Play(atMs, sinceMs, (timeMs, value) => Append(head, series, timeMs, value, atMs - stepMs));
        }
    }

    /// <summary>Sends one sample of a series that is no part of the recording.</summary>
    /// <exception cref="TrainingException">The head has no room.</exception>
    public static void Append(SeriesHead head, Labels labels, long timeMs, double value) =>
        Append(head, head.ResolveSet(labels), labels, timeMs, value);

    // A series that had a sample at the last step itself was not dropped then; the others have to be looked up.
    private static void Append(SeriesHead head, RecordedSeries series, long timeMs, double value, long lastStepMs)
    {
        var number = series.InHead.NewestMs >= lastStepMs ? series.InHead.Number : head.ResolveSet(series.Labels);
        Append(head, number, series.Labels, timeMs, value);
        series.InHead = (number, timeMs);
    }

    private static void Append(SeriesHead head, int number, Labels labels, long timeMs, double value)
    {
        if (number != SeriesRef.Ignored && (number < 0 || head.Append(number, timeMs, value) != AppendResult.Stored))
        {
            throw new TrainingException($"the head does not take {labels} at {Seconds(timeMs)}: there are {head.SeriesCount} series");
        }
    }

    private static void Require(bool added, RecordedSeries series, long timeMs, string path)
    {
        if (!added)
        {
            throw new TrainingException($"{path}: rows of {series.Labels} go back in time at {Seconds(timeMs)}; sort the file by entity and time");
        }
    }

    private static string Seconds(long timeMs) => (timeMs / 1000).ToString(CultureInfo.InvariantCulture);
}
