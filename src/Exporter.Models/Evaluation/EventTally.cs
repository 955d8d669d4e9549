namespace Exporter.Models.Evaluation;

/// <summary>Running counts of <see cref="EventEvaluation"/>.</summary>
internal sealed class EventTally(EventOptions options)
{
    private readonly long _stepMs = (long)options.Step.TotalMilliseconds;
    private readonly long _horizonMs = (long)options.Horizon.TotalMilliseconds;
    private readonly long _minLeadMs = (long)options.MinLead.TotalMilliseconds;
    private readonly long _mergeMs = (long)options.Merge.TotalMilliseconds;
    private readonly List<long> _leadsMs = [];
    private long _steps;
    private int _onsets;
    private int _alerts;
    private int _trueAlerts;
    private int _undecided;

    internal void Add(EntityTimeline timeline)
    {
        long[] onsets = [.. timeline.OnsetsMs.Where(onset => onset > timeline.Steps[0].StepMs)];
        var starts = AlertStarts(timeline);
        var endMs = Math.Max(timeline.Steps[^1].StepMs, onsets.LastOrDefault(long.MinValue));
        _steps += timeline.Steps.Count;
        _onsets += onsets.Length;
        HashSet<long> announced = [];
        foreach (var start in starts)
        {
            var at = Array.FindIndex(onsets, onset => Announces(start, onset));
            var right = at >= 0;
            var decided = right || start + _horizonMs <= endMs;
            _alerts += decided ? 1 : 0;
            _trueAlerts += right ? 1 : 0;
            _undecided += decided ? 0 : 1;

            // Starts ascend, so the first that announces an onset is the earliest.
            if (right && announced.Add(onsets[at]))
            {
                _leadsMs.Add(onsets[at] - start);
            }
        }
    }

    internal EventResult Result()
    {
        _leadsMs.Sort();
        return new EventResult
        {
            Onsets = _onsets,
            Detected = _leadsMs.Count,
            Alerts = _alerts,
            TrueAlerts = _trueAlerts,
            UndecidedAlerts = _undecided,
            EntityDays = _steps * options.Step.TotalDays,
            MedianLead = _leadsMs.Count == 0 ? null : TimeSpan.FromMilliseconds((_leadsMs[(_leadsMs.Count - 1) / 2] + _leadsMs[_leadsMs.Count / 2]) / 2),
        };
    }

    private bool Announces(long startMs, long onsetMs) =>
        onsetMs > startMs && onsetMs - startMs >= _minLeadMs && onsetMs - startMs <= _horizonMs;

    /// <summary>First step of each alert, ascending.</summary>
    private List<long> AlertStarts(EntityTimeline timeline)
    {
        List<long> starts = [];
        long? lastAlertingMs = null;
        var passed = 0;
        foreach (var (stepMs, alerting) in timeline.Steps)
        {
            for (; passed < timeline.OnsetsMs.Count && timeline.OnsetsMs[passed] <= stepMs; passed++)
            {
                // What alerts after an incident has begun speaks of the next one.
                lastAlertingMs = null;
            }

            if (!alerting)
            {
                continue;
            }

            var pauseMs = stepMs - lastAlertingMs - _stepMs;
            if (pauseMs is null || pauseMs >= Math.Max(1, _mergeMs))
            {
                starts.Add(stepMs);
            }

            lastAlertingMs = stepMs;
        }

        return starts;
    }
}
