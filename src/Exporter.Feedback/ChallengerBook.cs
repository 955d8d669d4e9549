using System.Collections.Immutable;
using Exporter.Feedback.Rolling;
using Exporter.Feedback.Storage;

namespace Exporter.Feedback;

/// <summary>Where one challenger's outcomes go: counters, rolling windows, and what it came to beside the champion.</summary>
/// <remarks>A version has a book of its own, so nobody is judged by what an earlier model of the same name predicted. May be read from any thread.</remarks>
public sealed class ChallengerBook
{
    private readonly JournalKey _key;
    private readonly Lock _comparing = new();
    private readonly Comparison?[] _comparisons;
    private readonly long[] _comparedMs;
    private volatile OutcomeLedger? _ledger;

    /// <summary>A book with what an earlier process had written for this version.</summary>
    internal ChallengerBook(JournalKey key, ChallengerIdentity identity, Store? store)
    {
        (_key, Identity) = (key, identity);
        Windows = [.. key.HorizonSteps.Select(steps => new OutcomeWindows(steps))];
        _comparisons = new Comparison?[key.Horizons.Length];
        _comparedMs = new long[key.Horizons.Length];
        for (var horizon = 0; horizon < Windows.Length && store is not null; horizon++)
        {
            var name = key.Horizons[horizon];
            Windows[horizon].Load(store.Read(connection => ChallengerRows.ReadHours(connection, key.Predictor, name, identity), []));
        }

        FeedbackMetrics.Touch(key.Predictor, key.Horizons, identity.Name);
    }

    /// <summary>Whose outcomes they are.</summary>
    public ChallengerIdentity Identity { get; }

    /// <summary>What was decided in the last days, one a horizon.</summary>
    public ImmutableArray<OutcomeWindows> Windows { get; }

    /// <summary>The challenger beside the champion, on what both predicted; null before its first step.</summary>
    public Comparison? Compare(int horizon)
    {
        if (_ledger is not { } ledger)
        {
            return null;
        }

        // Several metrics ask for the same at each scrape, and draws take milliseconds.
        lock (_comparing)
        {
            var stepMs = ledger.ObservedMs;
            if (_comparisons[horizon] is null || _comparedMs[horizon] != stepMs)
            {
                (_comparisons[horizon], _comparedMs[horizon]) = (ledger.Compare(Identity, horizon), stepMs);
            }

            return _comparisons[horizon];
        }
    }

    /// <summary>Counts what the ledger's last step decided.</summary>
    /// <returns>For each horizon, the hours that the step has changed.</returns>
    internal ImmutableArray<ImmutableArray<OutcomeHour>> Add(OutcomeLedger ledger)
    {
        _ledger = ledger;
        var tally = ledger.TallyOf(Identity)!;
        var hours = ImmutableArray.CreateBuilder<ImmutableArray<OutcomeHour>>(Windows.Length);
        for (var horizon = 0; horizon < Windows.Length; horizon++)
        {
            FeedbackMetrics.Settled(_key.Predictor, _key.Horizons[horizon], tally.Horizons[horizon], Identity.Name);
            hours.Add(Windows[horizon].Add(ledger.ObservedMs, horizon, tally));
        }

        return hours.MoveToImmutable();
    }
}
