using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback.Budget;

/// <summary>When the last alerts of a predictor began: what a rolling window is counted on.</summary>
/// <remarks>An entity that alerts for several horizons at once is one alert. As many are kept as the largest budget has, so that none needs more.</remarks>
internal sealed class AlertStarts
{
    // Ascending; the oldest leave first.
    private readonly List<long> _startsMs = [];

    /// <summary>An alert began; no earlier than those before.</summary>
    internal void Add(long stepMs)
    {
        if (_startsMs.Count == 2 * AlertBudget.MostAlerts)
        {
            // Half at once: moving the rest at every start would be dear.
            _startsMs.RemoveRange(0, AlertBudget.MostAlerts);
        }

        _startsMs.Add(stepMs);
    }

    /// <summary>Alerts that began after an instant.</summary>
    internal int CountAfter(long instantMs)
    {
        var count = 0;
        while (count < _startsMs.Count && _startsMs[^(count + 1)] > instantMs)
        {
            count++;
        }

        return count;
    }

    /// <summary>The start of the alert that is so many before the last one, Unix ms; null where there are not so many.</summary>
    internal long? FromLast(int number) => number < _startsMs.Count ? _startsMs[^(number + 1)] : null;

    /// <summary>Saves them.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(_startsMs.Count);
        writer.WriteAll<long>(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_startsMs));
    }

    /// <summary>Takes what was saved.</summary>
    /// <exception cref="StateFormatException">More than are ever kept, or not in order.</exception>
    internal void Load(StateReader reader)
    {
        var starts = new long[reader.ReadCount(sizeof(long))];
        reader.ReadAll<long>(starts);
        if (starts.Length > 2 * AlertBudget.MostAlerts || starts.Zip(starts.Skip(1)).Any(pair => pair.First > pair.Second))
        {
            throw new StateFormatException($"{starts.Length} starts of alerts are too many, or not in order");
        }

        _startsMs.Clear();
        _startsMs.AddRange(starts);
    }
}
