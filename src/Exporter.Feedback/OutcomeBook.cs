using System.Collections.Immutable;
using Exporter.Feedback.Events;
using Exporter.Feedback.Rolling;
using Exporter.Feedback.Storage;
using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>Where one predictor's outcomes go: counters, rolling windows, and the store.</summary>
/// <remarks>
/// Beside the ledger, which knows of none of them: a record that is replayed changes the ledger and is counted nowhere again.
/// <see cref="Publish"/> belongs to the pipeline's lock and waits for no disk; <see cref="Windows"/> may be read from any thread.
/// </remarks>
public sealed class OutcomeBook
{
    private readonly Store? _store;
    private readonly JournalKey _key;
    private readonly bool _isKept;
    private long _hourMs = long.MinValue;
    private ImmutableArray<ChallengerBook> _challengers = [];

    /// <summary>The book of a predictor, with what an earlier process had written into it.</summary>
    /// <param name="definition">The predictor; without a failure expression nothing is written.</param>
    /// <param name="store">Where outcomes are kept; null for memory only.</param>
    public OutcomeBook(PredictorDefinition definition, Store? store)
    {
        (_store, _key, Changes) = (store, JournalKey.Of(definition), new ReportedChanges(definition.Horizons.Max()));
        _isKept = definition.FailureExpression is not null;
        Windows = [.. _key.HorizonSteps.Select(steps => new OutcomeWindows(steps))];
        for (var horizon = 0; horizon < Windows.Length && store is not null && _isKept; horizon++)
        {
            var name = _key.Horizons[horizon];
            Windows[horizon].Load(store.Read(connection => OutcomeRows.ReadHours(connection, _key.Predictor, name), []));
        }

        Take(store?.Read(connection => IncidentRows.ReadWaiting(connection, _key.Predictor), []) ?? []);
        Take(store?.Read(connection => EventRows.ReadWaiting(connection, _key.Predictor), []) ?? []);
        foreach (var (entity, untilMs) in store?.Read(connection => FeedbackRows.ReadActedOn(connection, _key.Predictor), []) ?? [])
        {
            Acted.Acknowledge(entity, untilMs);
        }

        FeedbackMetrics.Touch(_key.Predictor, _isKept ? _key.Horizons : []);
    }

    /// <summary>Name of the predictor.</summary>
    public string Predictor => _key.Predictor;

    /// <summary>Entities that somebody has acted on.</summary>
    public ActedEntities Acted { get; } = new();

    /// <summary>Incidents that somebody has reported.</summary>
    public ReportedIncidents Reported { get; } = new();

    /// <summary>Events that change entities, as somebody has reported them.</summary>
    public ReportedChanges Changes { get; }

    /// <summary>What was decided in the last days, one a horizon.</summary>
    public ImmutableArray<OutcomeWindows> Windows { get; }

    /// <summary>The challengers of the last step, each with its outcomes; safe to read from any thread.</summary>
    public ImmutableArray<ChallengerBook> Challengers => ImmutableInterlocked.InterlockedCompareExchange(ref _challengers, default, default);

    /// <summary>The horizons as they are written, in the order of <see cref="Windows"/>.</summary>
    public ImmutableArray<string> Horizons => _key.Horizons;

    /// <summary>Hears of each step at which something became known, with the pipeline's lock held: it must not wait.</summary>
    public Action<SettledStep>? Settled { get; set; }

    /// <summary>Takes in the steps that an earlier process observed after it had saved the ledger.</summary>
    /// <param name="ledger">As it was saved; an empty one where it was not.</param>
    /// <returns>How many steps they were.</returns>
    public int Replay(OutcomeLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var steps = 0;
        _store?.Read(
            connection =>
            {
                OutcomeJournal.Read(connection, _key, ledger.ObservedMs, record => TryReplay(ledger, record, ref steps));
                return true;
            },
            otherwise: false);
        return steps;
    }

    /// <summary>Counts and keeps what the ledger's last step decided.</summary>
    /// <param name="ledger">Has just observed the step.</param>
    /// <param name="changes">The reported changes that it took in with it; null for none.</param>
    public void Publish(OutcomeLedger ledger, StepChanges? changes = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        if (changes is not null)
        {
            Changes.Taken(changes);
        }

        var (stepMs, tally) = (ledger.ObservedMs, ledger.Tally);
        Meet(ledger);
        var hours = ImmutableArray.CreateBuilder<ImmutableArray<OutcomeHour>>(Windows.Length);
        for (var horizon = 0; horizon < Windows.Length; horizon++)
        {
            FeedbackMetrics.Settled(_key.Predictor, _key.Horizons[horizon], tally.Horizons[horizon]);
            hours.Add(Windows[horizon].Add(stepMs, horizon, tally));
        }

        FeedbackMetrics.AlertsWithheld(_key.Predictor, tally.Withheld);
        foreach (var amended in tally.AmendedPredictions)
        {
            FeedbackMetrics.Amended(_key.Predictor, _key.Horizons[amended.Horizon], amended.From, amended.To, 1);
        }

        foreach (var onset in tally.Onsets)
        {
            if (onset.AlertMs is { } alertMs)
            {
                FeedbackMetrics.Announced(_key.Predictor, _key.Horizons[onset.Horizon], (onset.OnsetMs - alertMs) / 1000.0);
            }
        }

        Tell(stepMs, tally);
        var isFirstOfHour = OutcomeHour.Of(stepMs) != _hourMs;
        _hourMs = OutcomeHour.Of(stepMs);
        ImmutableArray<(ChallengerIdentity, ImmutableArray<ImmutableArray<OutcomeHour>>)> challengers = [.. _challengers.Select(challenger => (challenger.Identity, challenger.Add(ledger)))];
        _store?.Enqueue(new StepWrite(_key, ledger, hours.MoveToImmutable(), challengers, [.. changes?.Events.Select(change => change.Key) ?? []], isFirstOfHour));
    }

    /// <summary>Incidents that the store has: the next steps take them in. Without a failure expression nothing is judged, so nothing waits.</summary>
    public void Take(IReadOnlyCollection<ReportedIncident> incidents)
    {
        if (_isKept)
        {
            Reported.Add(incidents);
        }
    }

    /// <summary>Changes that the store has: the next steps take them in, where anything is judged.</summary>
    public void Take(IReadOnlyCollection<ReportedEvent> changes)
    {
        if (_isKept)
        {
            Changes.Add(changes);
        }
    }

    /// <summary>Somebody does something about the entity: see <see cref="ActedEntities.Acknowledge"/>.</summary>
    /// <param name="entity">Exactly its entity labels.</param>
    /// <param name="untilMs">The last instant that this holds for, Unix ms; null where nobody acts.</param>
    public void Acknowledge(Labels entity, long? untilMs)
    {
        if (untilMs is { } last)
        {
            Acted.Acknowledge(entity, last);
        }
    }

    /// <summary>People were told of an alert, or that it is over. Any thread.</summary>
    /// <param name="horizon">Number of the horizon.</param>
    /// <param name="entity">Exactly its entity labels.</param>
    /// <param name="firedMs">When it began to fire, Unix ms.</param>
    /// <param name="resolvedMs">When it was over, Unix ms; null while it goes on.</param>
    public void Notified(int horizon, Labels entity, long firedMs, long? resolvedMs) =>
        _store?.Enqueue(new NotifiedWrite(_key.Predictor, _key.Horizons[horizon], entity, firedMs, resolvedMs));

    /// <summary>A snapshot contains the ledger as of a step: the records up to it are needed no more.</summary>
    public void Saved(long stepMs) => _store?.Enqueue(new JournalTrim(_key.Predictor, stepMs));

    private void Tell(long stepMs, StepTally tally)
    {
        if (Settled is not null && (tally.Onsets.Count > 0 || tally.Alerts.Count > 0))
        {
            Settled(new SettledStep(_key.Predictor, _key.Horizons, stepMs, [.. tally.Alerts], [.. tally.Onsets]));
        }
    }

    /// <summary>Opens a book for who is new, and lets go of who is there no more.</summary>
    private void Meet(OutcomeLedger ledger)
    {
        if (!_challengers.Select(challenger => challenger.Identity).SequenceEqual(ledger.Challengers))
        {
            ImmutableInterlocked.InterlockedExchange(
                ref _challengers,
                [.. ledger.Challengers.Select(identity => _challengers.FirstOrDefault(known => known.Identity == identity) ?? new ChallengerBook(_key, identity, _store))]);
        }
    }

    private static bool TryReplay(OutcomeLedger ledger, byte[] record, ref int steps)
    {
        try
        {
            steps += ledger.Replay(record) ? 1 : 0;
            return true;
        }
        catch (StateFormatException)
        {
            // It continues another ledger than the one restored: what follows does so too.
            return false;
        }
    }
}
