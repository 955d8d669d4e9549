using Exporter.Signals.State;

namespace Exporter.Feedback.Budget;

/// <summary>How many alerts each threshold would have given of late, and how good ones: what a budget's thresholds are chosen by.</summary>
/// <remarks>
/// Days of event time, <see cref="Days"/> of them, counted from step records alone. What is said of a day that is over does not change
/// any more, so a choice at any step of the next day is the same choice. Another model has other probabilities: it begins anew.
/// </remarks>
/// <param name="horizons">Number of horizons.</param>
internal sealed class AlertEvidence(int horizons)
{
    /// <summary>Days that are looked at, besides the present one.</summary>
    internal const int Days = 28;

    /// <summary>Length of a day, ms.</summary>
    internal const long DayMs = 86_400_000;

    private readonly List<(long Day, long Steps, long Predictions, EvidenceDay[] Horizons)> _days = [];
    private bool _isFrozen;

    /// <summary>Version of the model that the days are about; empty before the first prediction.</summary>
    internal string Model { get; private set; } = "";

    /// <summary>Number of the day that an instant lies in; rounds down before 1970 too.</summary>
    internal static long DayOf(long instantMs) => (instantMs / DayMs) - (instantMs % DayMs < 0 ? 1 : 0);

    /// <summary>Takes in that a step was watched, before what it decided.</summary>
    /// <param name="stepMs">The step.</param>
    /// <param name="model">Version of the champion; empty before the first prediction.</param>
    /// <param name="predictions">Entities with predictions.</param>
    /// <param name="isFrozen">True where an operator lets nothing be learnt from the step: no day knows of it.</param>
    internal void Watch(long stepMs, string model, int predictions, bool isFrozen = false)
    {
        _isFrozen = isFrozen;
        if (model.Length > 0 && model != Model)
        {
            Model = model;
            _days.Clear();
        }

        if (isFrozen)
        {
            return;
        }

        var day = DayOf(stepMs);
        if (_days.Count == 0 || _days[^1].Day < day)
        {
            _days.RemoveAll(old => old.Day < day - Days);
            _days.Add((day, 0, 0, [.. Enumerable.Range(0, horizons).Select(_ => new EvidenceDay())]));
        }

        var last = _days[^1];
        _days[^1] = last with { Steps = last.Steps + (predictions > 0 ? 1 : 0), Predictions = last.Predictions + predictions };
    }

    /// <summary>An alert is over, and its outcome is known.</summary>
    internal void Count(AlertEvent alert)
    {
        if (_isFrozen)
        {
            return;
        }

        var (day, code) = (_days[^1].Horizons[alert.Horizon], ProbabilityCode.Of((float)alert.Peak));
        day.Alerts[code]++;
        day.Right[code] += alert.Outcome == AlertOutcome.Right ? 1 : 0;
        day.Wrong[code] += alert.Outcome == AlertOutcome.Wrong ? 1 : 0;
    }

    /// <summary>An incident began.</summary>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="outcome">Whether an alert would have announced it.</param>
    /// <param name="peak">Code of the highest peak of those that would have.</param>
    internal void Count(int horizon, OnsetOutcome outcome, byte peak)
    {
        if (_isFrozen)
        {
            return;
        }

        var day = _days[^1].Horizons[horizon];
        day.Caught[peak] += outcome == OnsetOutcome.Caught ? 1 : 0;
        day.Missed += outcome == OnsetOutcome.Missed ? 1 : 0;
    }

    /// <summary>What the days before one say of a horizon.</summary>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="day">A day; only days before it are looked at.</param>
    /// <param name="step">Distance of steps.</param>
    internal LiveTradeOff Before(int horizon, long day, TimeSpan step)
    {
        var sum = new LiveTradeOff();
        foreach (var (past, steps, predictions, counted) in _days)
        {
            if (past < day && past >= day - Days)
            {
                sum.Add(counted[horizon], steps * (step / TimeSpan.FromDays(7)), predictions * (step / TimeSpan.FromDays(7)));
            }
        }

        return sum;
    }

    /// <summary>Saves all of it.</summary>
    internal void Save(StateWriter writer)
    {
        writer.WriteText(Model);
        writer.Write(_days.Count);
        foreach (var (day, steps, predictions, counted) in _days)
        {
            writer.Write(day);
            writer.Write(steps);
            writer.Write(predictions);
            foreach (var horizon in counted)
            {
                horizon.Save(writer);
            }
        }
    }

    /// <summary>Takes what was saved.</summary>
    /// <exception cref="StateFormatException">The bytes are no such days.</exception>
    internal void Load(StateReader reader)
    {
        Model = reader.ReadText();
        _days.Clear();
        for (var left = reader.ReadCount(3 * sizeof(long)); left > 0; left--)
        {
            var (day, steps, predictions) = (reader.Read<long>(), reader.Read<long>(), reader.Read<long>());
            if (_days.Count > Days || (_days.Count > 0 && day <= _days[^1].Day))
            {
                throw new StateFormatException($"day {day} of alerts is one too many, or not in order");
            }

            _days.Add((day, steps, predictions, [.. Enumerable.Range(0, horizons).Select(_ => EvidenceDay.Load(reader))]));
        }
    }
}
