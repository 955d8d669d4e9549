using Exporter.Feedback;
using Exporter.Feedback.Events;
using Exporter.Models;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Signals.State;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Feedback;

/// <summary>
/// Entities that live through steps of one minute, one character a step: '#' predicted at or above the threshold, '-' below, but high
/// enough for an alert to go on, '.' below; 'X' fails with its signal, 'x' without; ' ' absent; 'C' changes, and is predicted above.
/// Horizons as given, merge two steps, thresholds 0.5 and 0.3.
/// </summary>
internal sealed class Timeline
{
    internal const long Minute = 60_000;

    internal Timeline(params int[] horizonsMinutes)
        : this(horizonsMinutes, startMs: 0)
    {
    }

    internal Timeline(int horizonMinutes, long startMs)
        : this([horizonMinutes], startMs)
    {
    }

    private Timeline(int[] horizonsMinutes, long startMs)
    {
        Definition = new PredictorDefinition
        {
            Name = "timeline",
            EntityLabels = ["instance"],
            Step = TimeSpan.FromMinutes(1),
            Horizons = [.. horizonsMinutes.Select(minutes => TimeSpan.FromMinutes(minutes))],
            Signals = [new SignalDefinition("load", "load")],
            FailureExpression = "down",
            ChangeExpression = "changed",
            Merge = TimeSpan.FromMinutes(2),
            Seasonality = [],
        };
        Windows = new PredictorWindows(Definition, 100);
        Ledger = new OutcomeLedger(Definition);
        Changes = new ReportedChanges(Definition.Horizons.Max());
        StepMs = startMs;
    }

    internal PredictorDefinition Definition { get; init; }

    internal PredictorWindows Windows { get; init; }

    internal OutcomeLedger Ledger { get; set; }

    internal ActedEntities Acted { get; } = new();

    internal OverrideBook Overrides { get; } = new();

    internal ReportedIncidents Reported { get; private set; } = new();

    internal ReportedChanges Changes { get; private set; }

    /// <summary>Outcomes as they are counted now: those first said, and what reports made of them.</summary>
    internal long[,] Amended { get; } = new long[16, Enum.GetValues<Outcome>().Length];

    internal List<AlertAmendment> AmendedAlerts { get; } = [];

    /// <summary>All alerts as they were last told of, and all onsets.</summary>
    internal Dictionary<(int Horizon, string Entity, long StartMs), AlertEvent> Alerts { get; } = [];

    internal List<OnsetEvent> Onsets { get; } = [];

    internal List<byte[]> Records { get; } = [];

    internal long StepMs { get; private set; }

    internal string ChampionVersion { get; set; } = "v";

    internal static Labels EntityOf(int number) => Labels.Of(("instance", ((char)('a' + number)).ToString()));

    /// <summary>Lives through the steps of one entity.</summary>
    internal Timeline Live(string steps)
    {
        foreach (var what in steps)
        {
            Step(what.ToString());
        }

        return this;
    }

    /// <summary>Lives through one step, a character an entity.</summary>
    /// <param name="entities">What happens, and what the champion says.</param>
    /// <param name="failuresKnown">Whether failures can be seen.</param>
    /// <param name="scored">Whether the champion says anything.</param>
    /// <param name="challengers">What others say, '#', '-' and '.' as above; null where one cannot score the step.</param>
    internal void Step(string entities, bool failuresKnown = true, bool scored = true, params (string Name, string Version, string? Says)[] challengers)
    {
        InstantVector signal = new();
        InstantVector failure = new();
        InstantVector change = new();
        for (var i = 0; i < entities.Length; i++)
        {
            Enter(signal, entities[i] is '#' or '-' or '.' or 'X' or 'C', i);
            Enter(failure, entities[i] is 'X' or 'x', i);
            Enter(change, entities[i] is 'C', i);
        }

        Windows.Apply(StepMs, [signal], failure, change);
        ChallengerStep[] beside = [.. challengers.Select(one => new ChallengerStep(one.Name, one.Version, one.Says is null ? null : Frame(one.Says, one.Version)))];
        var overrides = Overrides.At(Definition.Name, StepMs, _ => Labels.Empty);
        var frame = scored ? Frame(entities, ChampionVersion) : null;
        if (frame is not null && overrides is not null)
        {
            frame = frame.Overriding([.. Enumerable.Range(0, frame.Count).Select(row => overrides.Of(frame.EntityAt(row)))]);
        }

        var changes = Changes.Due(StepMs, _ => Labels.Of(("job", "all")));
        if (Ledger.Observe(frame, Windows, failuresKnown, Acted, beside, Reported, overrides, changes))
        {
            if (changes is not null)
            {
                Changes.Taken(changes);
            }

            Records.Add(Ledger.Record.ToArray());
            foreach (var alert in Ledger.Tally.Alerts)
            {
                Alerts[(alert.Horizon, alert.Entity.Get("instance"), alert.StartMs)] = alert;
            }

            Onsets.AddRange(Ledger.Tally.Onsets);
            AmendedAlerts.AddRange(Ledger.Tally.AmendedAlerts);
            foreach (var amended in Ledger.Tally.AmendedPredictions)
            {
                Amended[amended.Horizon, (int)amended.From]--;
                Amended[amended.Horizon, (int)amended.To]++;
            }
        }

        StepMs += Minute;
    }

    /// <summary>Lets time go by without a step.</summary>
    internal void Skip(TimeSpan time) => StepMs += (long)time.TotalMilliseconds;

    /// <summary>Has an incident of an entity taken in at the next step that knows its time.</summary>
    internal Timeline Report(long startMinute, long? endMinute = null, int entity = 0, string? id = null)
    {
        Reported.Add([new ReportedIncident(id ?? $"{entity}-{startMinute}", EntityOf(entity), startMinute * Minute, endMinute * Minute, "", "")]);
        return this;
    }

    /// <summary>Has a deployment taken in at the next step that knows its time; of all entities where none is named.</summary>
    internal Timeline Deploy(long minute, int? entity = null)
    {
        var labels = entity is { } number ? EntityOf(number) : Labels.Of(("job", "all"));
        Changes.Add([new ReportedEvent("", $"{labels}-{minute}", EventKind.Deployment, "", labels, minute * Minute, null, "", "", "", null)]);
        return this;
    }

    /// <summary>Has an operator decide something about all entities, from one step to another.</summary>
    internal Timeline Decide(OverrideKind kind, int fromMinute, int toMinute)
    {
        Overrides.Add(new Override { Number = Overrides.Known.Length + 1, Kind = kind, StartMs = fromMinute * Minute, EndMs = toMinute * Minute });
        return this;
    }

    /// <summary>From now on incidents and changes come from a book.</summary>
    internal void Adopt(OutcomeBook book) => (Reported, Changes) = (book.Reported, book.Changes);

    /// <summary>Outcomes as they are counted now.</summary>
    internal long[] CountsNow(int horizon = 0) => [.. Counts(horizon).Select((count, outcome) => count + Amended[horizon, outcome])];

    internal long[] Counts(int horizon = 0) => CountsOf(Ledger, horizon);

    internal static long[] CountsOf(OutcomeLedger ledger, int horizon = 0) => [.. Enum.GetValues<Outcome>().Select(outcome => ledger.Count(horizon, outcome))];

    internal byte[] Saved(OutcomeLedger ledger)
    {
        var writer = new StateWriter();
        ledger.Save(writer, Windows);
        return writer.Written.ToArray();
    }

    private static void Enter(InstantVector vector, bool enters, int number)
    {
        if (enters)
        {
            vector.Add(EntityOf(number), 1);
        }
    }

    private PredictionFrame Frame(string entities, string version)
    {
        int[] slots = [.. Enumerable.Range(0, Windows.EntitySlots).Where(Windows.IsActive)];
        var horizons = Definition.Horizons.Length;
        return new PredictionFrame(
            Definition,
            Windows.AsOfMs,
            version,
            [.. Enumerable.Repeat(0.5, horizons)],
            [.. slots.Select(Windows.EntityAt)],
            [.. slots.Select(_ => Labels.Empty)],
            [.. slots.SelectMany(slot => Enumerable.Repeat(ProbabilityOf(entities[Windows.EntityAt(slot).Get("instance")[0] - 'a']), horizons))],
            slots: slots)
        {
            ClearThresholds = [.. Enumerable.Repeat(0.3, horizons)],
        };
    }

    private static float ProbabilityOf(char what) => what switch
    {
        '.' => 0.1f,
        '-' => 0.4f,
        _ => 0.9f,
    };
}
