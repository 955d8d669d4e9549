using System.Collections.Immutable;

namespace Exporter.Feedback.Rolling;

/// <summary>What was decided in the last days for one horizon, hour by hour, so that rolling windows can be summed.</summary>
/// <remarks>
/// 30 days of hours, some hundred bytes each; what was predicted lies in the hour in which it was. An hour is in a window as long as a part of it is. The present hour counts in memory of
/// its own. Safe from several threads.
/// </remarks>
/// <param name="horizonSteps">Steps that the horizon has.</param>
public sealed class OutcomeWindows(double horizonSteps)
{
    private readonly Lock _lock = new();
    private readonly List<OutcomeHour> _hours = [];
    private ScoreCounts _scores = new();
    private ExpectedCounts _expected = new();
    private long _nowMs = long.MinValue;
    private ImmutableArray<OutcomeSummary>? _summaries;

    /// <summary>The windows, ascending.</summary>
    public static ImmutableArray<TimeSpan> Spans { get; } = [TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30)];

    /// <summary>What is known, one a span; empty before the first step.</summary>
    public ImmutableArray<OutcomeSummary> Summaries
    {
        get
        {
            lock (_lock)
            {
                return _summaries ??= _hours.Count == 0 ? [] : [.. Spans.Select(Summarise)];
            }
        }
    }

    /// <summary>Takes the hours that an earlier process had counted.</summary>
    /// <param name="hours">Ascending.</param>
    internal void Load(IEnumerable<OutcomeHour> hours)
    {
        lock (_lock)
        {
            _hours.AddRange(hours);
            if (_hours.Count > 0)
            {
                _scores.Add(_hours[^1].Scores);
                _expected.Add(_hours[^1].Expected);
                _nowMs = _hours[^1].HourMs;
            }

            _summaries = null;
        }
    }

    /// <summary>Adds what a step decided, and changes the hours of what it decided otherwise.</summary>
    /// <returns>The step's hour as it now is, and those that were changed; not changed later.</returns>
    internal ImmutableArray<OutcomeHour> Add(long stepMs, int horizon, StepTally step)
    {
        lock (_lock)
        {
            var hour = HourOf(stepMs);
            var tally = step.Horizons[horizon];
            for (var outcome = 0; outcome < tally.Outcomes.Length; outcome++)
            {
                hour.Outcomes[outcome] += tally.Outcomes[outcome];
            }

            foreach (var alert in step.Alerts.Where(alert => alert.Horizon == horizon))
            {
                if (alert.IsNew && alert.Outcome != AlertOutcome.Uncertain)
                {
                    // So far its peak is what it began with.
                    _expected.Begin(alert.Peak);
                }

                hour.Alerts += alert.IsNew ? 1 : 0;
                hour.AlertsRight += alert is { IsDecided: true, Outcome: AlertOutcome.Right } ? 1 : 0;
                hour.AlertsWrong += alert is { IsDecided: true, Outcome: AlertOutcome.Wrong } ? 1 : 0;
            }

            _scores.Add(tally);
            _expected.Add(tally);
            hour.Take(_scores);
            hour.Take(_expected);
            HashSet<OutcomeHour>? amended = null;
            foreach (var onset in step.Onsets.Where(onset => onset.Horizon == horizon))
            {
                // One that was reported late belongs to the hour in which it began.
                var its = HourWith(onset.OnsetMs);
                its.OnsetsCaught += onset.Outcome == OnsetOutcome.Caught ? 1 : 0;
                its.OnsetsMissed += onset.Outcome == OnsetOutcome.Missed ? 1 : 0;
                Note(its);
            }

            foreach (var amendment in step.AmendedPredictions.Where(amendment => amendment.Horizon == horizon))
            {
                var its = HourWith(amendment.DecidedMs);
                its.Amend(amendment);
                Note(its);
            }

            foreach (var amendment in step.AmendedAlerts.Where(amendment => amendment.Horizon == horizon))
            {
                var its = HourWith(amendment.DecidedMs);
                its.AlertsWrong--;
                its.AlertsRight += amendment.To == AlertOutcome.Right ? 1 : 0;
                Note(its);
            }

            if (amended?.Contains(hour) == true)
            {
                _scores = new ScoreCounts();
                _scores.Add(hour.Scores);
            }

            (_nowMs, _summaries) = (stepMs, null);
            return [Copied(hour), .. (amended ?? []).Where(its => !ReferenceEquals(its, hour)).Select(Copied)];

            void Note(OutcomeHour its) => (amended ??= new HashSet<OutcomeHour>(ReferenceEqualityComparer.Instance)).Add(its);
        }
    }

    private static OutcomeHour Copied(OutcomeHour hour) => hour with { Outcomes = [.. hour.Outcomes] };

    /// <summary>The hour in which something was counted. Where no step came in it, the next one decided.</summary>
    private OutcomeHour HourWith(long atMs) => _hours.Find(hour => hour.HourMs >= OutcomeHour.Of(atMs)) ?? _hours[^1];

    private OutcomeHour HourOf(long stepMs)
    {
        var hourMs = OutcomeHour.Of(stepMs);
        if (_hours.Count > 0 && _hours[^1].HourMs >= hourMs)
        {
            return _hours[^1];
        }

        _hours.RemoveAll(hour => !IsWithin(hour, Spans[^1], stepMs));
        _hours.Add(new OutcomeHour(hourMs));
        (_scores, _expected) = (new ScoreCounts(), new ExpectedCounts());
        return _hours[^1];
    }

    private OutcomeSummary Summarise(TimeSpan span)
    {
        var watchedMs = Math.Min((long)span.TotalMilliseconds, _nowMs - _hours[0].HourMs);
        return OutcomeSummary.Of(_hours.Where(hour => IsWithin(hour, span, _nowMs)), span, TimeSpan.FromMilliseconds(watchedMs), horizonSteps);
    }

    private static bool IsWithin(OutcomeHour hour, TimeSpan span, long nowMs) => hour.HourMs + OutcomeHour.LengthMs > nowMs - (long)span.TotalMilliseconds;
}
