using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>Outcomes of champion and challenger on what both predicted: for each day of event time, horizon and group of entities.</summary>
/// <remarks>
/// A prediction is a pair when both models made it from <see cref="SinceMs"/> on and both outcomes are certain. Incidents and alerts count from one
/// horizon later on, as until then an alert may have begun under another model, or before the challenger was there. Intervals are drawn over
/// whole entities: each is a group by itself as long as there are <see cref="Groups"/> or fewer, and shares one with others beyond that, which bounds memory
/// (14 KiB a horizon and day) and draws no less honestly, since groups are as independent as entities. What a promotion rule looks at (<see cref="PairScores"/>) is of all days. The ledger's
/// lock guards everything.
/// </remarks>
internal sealed class PairedOutcomes
{
    /// <summary>Groups of entities.</summary>
    internal const int Groups = 256;

    private const long DayMs = 86_400_000;

    private readonly AlertRule[] _rules;
    private readonly List<Day> _days = [];
    private readonly long[] _incidents;
    private PairScores _scores;
    private int _looks;
    private long _lookedAt;

    /// <summary>Nothing compared yet.</summary>
    /// <param name="rules">How alerts are judged, one a horizon.</param>
    /// <param name="sinceMs">The first step that both models predicted.</param>
    internal PairedOutcomes(AlertRule[] rules, long sinceMs) => (_rules, SinceMs, _incidents, _scores) = (rules, sinceMs, new long[rules.Length], new PairScores(rules.Length));

    /// <summary>The span that is compared: a day counts as long as a part of it lies within.</summary>
    internal static TimeSpan Span { get; } = TimeSpan.FromDays(30);

    /// <summary>The step from which on these two models are compared, Unix ms.</summary>
    internal long SinceMs { get; private set; }

    /// <summary>The last look that a rule took; null before the first.</summary>
    internal TrialLook? Look { get; private set; }

    /// <summary>Another champion predicts from a step on: what was before compares nobody who is there.</summary>
    internal void Restart(long sinceMs)
    {
        SinceMs = sinceMs;
        _days.Clear();
        _scores.Clear();
        Array.Clear(_incidents);
        (_looks, _lookedAt, Look) = (0, 0, null);
    }

    /// <summary>Makes room for what a step decides, before it does.</summary>
    internal void BeginStep(long stepMs)
    {
        var dayMs = stepMs - (((stepMs % DayMs) + DayMs) % DayMs);
        if (_days.Count > 0 && _days[^1].DayMs >= dayMs)
        {
            return;
        }

        _days.RemoveAll(day => day.DayMs + DayMs <= stepMs - (long)Span.TotalMilliseconds);
        _days.Add(new Day(dayMs, new PairSums[_rules.Length * Groups]));
    }

    /// <summary>Compares predictions that are about to be settled with a certain outcome.</summary>
    internal void Settle(PredictionRings champion, PredictionRings challenger, int track, int horizon, long endStep, bool happened) =>
        champion.Compare(challenger, track, _rules[horizon].StepNumber(SinceMs), endStep, happened, ref At(track, horizon), _scores.Need(horizon, track % Groups));

    /// <summary>Compares what was said of an incident.</summary>
    internal void Announced(int track, int horizon, long onsetMs, OnsetOutcome champion, OnsetOutcome challenger)
    {
        if (onsetMs >= EventsFromMs(horizon) && champion != OnsetOutcome.Uncertain && challenger != OnsetOutcome.Uncertain)
        {
            At(track, horizon).AddOnset(champion == OnsetOutcome.Caught, challenger == OnsetOutcome.Caught);
            _incidents[horizon]++;
        }
    }

    /// <summary>Counts the alerts that a step decided.</summary>
    /// <param name="track">Whose.</param>
    /// <param name="alerts">Those of one horizon that the step tells of.</param>
    /// <param name="first">Where they begin.</param>
    /// <param name="ofChallenger">Whether they are the challenger's.</param>
    internal void Decided(int track, List<AlertEvent> alerts, int first, bool ofChallenger)
    {
        for (var i = first; i < alerts.Count; i++)
        {
            var alert = alerts[i];
            if (alert is { IsDecided: true, Outcome: AlertOutcome.Right or AlertOutcome.Wrong } && alert.StartMs >= EventsFromMs(alert.Horizon))
            {
                At(track, alert.Horizon).AddAlert(ofChallenger, alert.Outcome == AlertOutcome.Right);
            }
        }
    }

    /// <summary>The sums of a horizon over the span, one a group in which there is something.</summary>
    internal PairSums[] Sum(int horizon)
    {
        var sums = new PairSums[Groups];
        foreach (var day in _days)
        {
            for (var group = 0; group < Groups; group++)
            {
                sums[group].Add(day.Sums[(horizon * Groups) + group]);
            }
        }

        return [.. sums.Where(sum => !sum.IsEmpty)];
    }

    /// <summary>Takes a look where a rule wants one after a step: after so much time, and each time that so many incidents, or half as many again, have come.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="stepMs">The step, Unix ms.</param>
    /// <param name="champion">Version of the champion.</param>
    /// <param name="championSinceMs">Its first step, Unix ms.</param>
    /// <param name="challenger">The challenger.</param>
    internal void LookIfDue(PromotionRule rule, long stepMs, string champion, long championSinceMs, ChallengerIdentity challenger)
    {
        var incidents = _incidents.Min();
        if (ProgressOf(challenger).NextLook(rule) is not { } next
            || incidents < next
            || stepMs - SinceMs < (long)rule.Duration.TotalMilliseconds
            || stepMs - championSinceMs < (long)rule.CoolDown.TotalMilliseconds
            || challenger.Version == champion)
        {
            return;
        }

        (_looks, _lookedAt) = (_looks + 1, incidents);
        Look = new TrialLook(_looks, stepMs, SinceMs, incidents, champion, challenger, _scores.Copy());
    }

    /// <summary>How far it is to the next look.</summary>
    internal TrialProgress ProgressOf(ChallengerIdentity challenger) => new(challenger, SinceMs, _incidents.Min(), _looks, _lookedAt);

    /// <summary>Saves everything.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(SinceMs);
        writer.WriteAll<long>(_incidents);
        _scores.Save(writer);
        writer.Write(_looks);
        writer.Write(_lookedAt);
        writer.Write(Look is not null);
        Look?.Save(writer);
        writer.Write(_days.Count);
        foreach (var day in _days)
        {
            writer.Write(day.DayMs);
            writer.WriteAll<PairSums>(day.Sums);
        }
    }

    /// <summary>Takes what was saved.</summary>
    internal static PairedOutcomes Load(StateReader reader, AlertRule[] rules)
    {
        var paired = new PairedOutcomes(rules, reader.Read<long>());
        reader.ReadAll<long>(paired._incidents);
        paired._scores = PairScores.Load(reader, rules.Length);
        (paired._looks, paired._lookedAt) = (reader.Read<int>(), reader.Read<long>());
        paired.Look = reader.Read<byte>() != 0 ? TrialLook.Load(reader, rules.Length) : null;
        for (var left = reader.ReadCount(sizeof(long)); left > 0; left--)
        {
            var day = new Day(reader.Read<long>(), new PairSums[rules.Length * Groups]);
            reader.ReadAll<PairSums>(day.Sums);
            paired._days.Add(day);
        }

        return paired;
    }

    private long EventsFromMs(int horizon) => SinceMs + _rules[horizon].HorizonMs;

    private ref PairSums At(int track, int horizon) => ref _days[^1].Sums[(horizon * Groups) + (track % Groups)];

    private sealed record Day(long DayMs, PairSums[] Sums);
}
