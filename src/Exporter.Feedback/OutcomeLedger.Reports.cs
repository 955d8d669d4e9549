using Exporter.Feedback.Rolling;
using Exporter.Signals.Windows;

namespace Exporter.Feedback;

/// <content>What an incident does that somebody reports: it settles what waits, and amends what was settled.</content>
/// <remarks>
/// A report is one more thing that a step is told, at most as old as <see cref="AmendedSpan"/>. One that overlaps a known incident, or is nearer to it
/// than <c>merge</c>, is that incident: it may only make it longer. Any other is an onset at its first step: predictions that have it ahead come true, those made
/// during it are uncertain, alerts that it confirms are right. What is uncertain already stays so. Predictions are remembered for
/// <see cref="MaxAmendable"/> after they were settled; of older ones only alerts and onsets change.
/// </remarks>
public sealed partial class OutcomeLedger
{
    /// <summary>How far back an incident may have begun to change an outcome: as far as the longest rolling window.</summary>
    public static readonly TimeSpan AmendedSpan = OutcomeWindows.Spans[^1];

    /// <summary>How long single predictions are remembered after they were settled; no longer than the longest horizon.</summary>
    public static readonly TimeSpan MaxAmendable = TimeSpan.FromHours(2);

    private readonly List<ReportedIncident> _taken = [];
    private readonly List<ReportedSpan> _reports = [];

    /// <summary>The reported incidents that the last step observed has taken in, whether they changed anything or not.</summary>
    internal IReadOnlyList<ReportedIncident> Taken => _taken;

    private void Report(in ReportedSpan report, in StepRecord record)
    {
        var track = _tracks[report.Track]!;
        var rule = _rules[0];
        var onsetMs = rule.FirstStepAt(report.StartMs);
        var lastMs = Math.Max(onsetMs, rule.StepNumber(report.EndMs) * _stepMs);
        var mergeMs = Math.Max(_mergeMs, 1);
        if (onsetMs > record.StepMs || record.StepMs - onsetMs > (long)AmendedSpan.TotalMilliseconds)
        {
            return;
        }

        var span = new IncidentSpan(onsetMs, lastMs, lastMs + mergeMs);
        if (track.Incidents is { } history && history.TryJoin(onsetMs, lastMs, mergeMs + _stepMs, out var joined))
        {
            span = new IncidentSpan(joined.OnsetMs, joined.LastMs, joined.LastMs + mergeMs);
        }
        else
        {
            track.NeedIncidents().Add(onsetMs, lastMs);
            for (var horizon = 0; horizon < _rules.Length; horizon++)
            {
                AnnounceLate(report.Track, horizon, span, record);
            }
        }

        for (var horizon = 0; horizon < _rules.Length; horizon++)
        {
            Retract(report.Track, horizon, span);
        }

        // What comes next within merge belongs to it.
        if (span.LastMs - _blindMs > _incidents.LastFailingMs(report.Track))
        {
            _incidents.Fail(report.Track, span.LastMs - _blindMs);
        }
    }

    private void AnnounceLate(int number, int horizon, in IncidentSpan span, in StepRecord record)
    {
        var (track, end) = (_tracks[number]!, _rules[horizon].StepNumber(span.OnsetMs));
        var seen = record.FailuresKnown && record.StepMs - _observedMs <= _rules[horizon].HorizonMs;
        BeginStep(number, horizon, record.StepMs);
        SettleEnded(number, horizon, span.OnsetMs - 1, known: seen);
        Pair(number, horizon, end, happened: true);
        var (said, waited) = _champion.AnnounceLate(number, track, horizon, span, track.OpenedMs);

        // What thresholds are chosen by is not amended: only alerts that are not decided yet are right.
        UnlimitedOf(number, horizon)?.AnnounceLate(span, horizon, track.Entity, waited, []);
        foreach (var (_, side, paired) in _challengers)
        {
            paired.Announced(number, horizon, span.OnsetMs, said, side.AnnounceLate(number, track, horizon, span, Math.Max(track.OpenedMs, paired.SinceMs)).Outcome);
        }
    }

    /// <summary>Predictions made during an incident prove nothing.</summary>
    private void Retract(int number, int horizon, in IncidentSpan span)
    {
        _champion.Retract(number, _tracks[number]!, horizon, span);
        foreach (var challenger in _challengers)
        {
            challenger.Side.Retract(number, _tracks[number]!, horizon, span);
        }
    }

    /// <summary>Finds the tracks of what was reported; what nobody follows changes nothing.</summary>
    private void TakeReports(ReportedIncidents? reported, PredictorWindows windows)
    {
        _taken.Clear();
        _reports.Clear();
        reported?.TakeDue(windows.AsOfMs, _taken);
        foreach (var incident in _taken)
        {
            if (windows.TryFind(incident.Entity, out var slot) && _trackOfSlot[slot] is >= 0 and var track)
            {
                _reports.Add(new ReportedSpan(track, incident.StartMs, incident.LastMs));
            }
        }
    }
}
