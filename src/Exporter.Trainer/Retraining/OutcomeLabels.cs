using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exporter.Feedback.Storage;
using Exporter.Models.Overrides;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Retraining;

/// <summary>What outcomes, feedback and overrides of a sidecar say about labels.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>Somebody acted, and no failure came: with the probability of its risk set a failure was prevented, and stands at a drawn time; the rows between action and that time are left out,
/// since they show an entity that was repaired.</item>
/// <item>An uncertain alert of which nobody says more (silenced, muted, changed, out of sight), or too few alerts to draw from: nothing is said about rows whose horizon reaches into it.</item>
/// <item><c>wrong</c>: no failure was on its way, so what is uncertain is quiet. It removes no incident that happened.</item>
/// <item>Maintenance: nothing is learnt from its time, and what fails in it is no incident.</item>
/// </list>
/// </remarks>
internal sealed class OutcomeLabels
{
    private readonly KeptEvidence _evidence;
    private readonly ILookup<Labels, long> _onsetsMs;
    private readonly List<ListedIncident> _prevented = [];
    private readonly StringBuilder _said = new();

    private OutcomeLabels(KeptEvidence evidence, int seed)
    {
        _evidence = evidence;
        _onsetsMs = evidence.Onsets.ToLookup(onset => onset.Entity, onset => onset.Place.StartMs);
        var interventions = new Interventions(evidence);
        TakeInterventions(interventions, new PreventedFailures(new RiskSets(evidence.Alerts, interventions.All), seed));
        TakeUncertain(interventions);
        TakeMaintenance();
    }

    /// <summary>Failures that were prevented, as far as the draws say.</summary>
    public ImmutableArray<ListedIncident> Prevented => [.. _prevented];

    /// <summary>What nobody knows.</summary>
    public UnknownTimes Unknown { get; } = new();

    /// <summary>Interventions that no failure followed.</summary>
    public int Acted { get; private set; }

    /// <summary>Sum of the probabilities that those prevented a failure, as far as they are known.</summary>
    public double Expected { get; private set; }

    /// <summary>Spans of time that nothing is said about.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Changes with each label that these say something about.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_said.ToString())));

    /// <summary>Reads labels off what stores know.</summary>
    /// <param name="evidence">One a store.</param>
    /// <param name="seed">Of the draws.</param>
    public static OutcomeLabels Of(IEnumerable<KeptEvidence> evidence, int seed)
    {
        var all = evidence.Aggregate(KeptEvidence.None, (left, right) =>
            new KeptEvidence([.. left.Alerts, .. right.Alerts], [.. left.Onsets, .. right.Onsets], [.. left.Feedback, .. right.Feedback], [.. left.Overrides, .. right.Overrides]));
        return new OutcomeLabels(all, seed);
    }

    /// <summary>Tells what they come to; nothing where there are none.</summary>
    public async Task WriteToAsync(TextWriter output)
    {
        if (Acted > 0 || LeftOut > 0)
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"Of {Acted} interventions that no failure followed, {Expected:0.0} are expected to have prevented one, and {_prevented.Count} count as a failure that was prevented; {LeftOut} spans of time say nothing")).ConfigureAwait(false);
        }
    }

    private void TakeInterventions(Interventions interventions, PreventedFailures failures)
    {
        foreach (var intervention in interventions.All.Where(one => !FailureCame(one)))
        {
            Acted++;
            var (entity, atMs) = (intervention.Entity, intervention.AtMs);
            var prevented = failures.Draw(intervention);
            Expected += prevented.IsKnown ? prevented.Probability : 0;
            if (!prevented.IsKnown)
            {
                LeaveOut(entity, new UnknownSpan(atMs, intervention.UntilMs));
            }
            else if (prevented.OnsetMs is { } onsetMs)
            {
                _prevented.Add(new ListedIncident(entity, onsetMs, onsetMs));
                Unknown.LeaveOut(entity, new TimeRange(atMs, onsetMs));
                Say("prevented", entity, atMs, onsetMs);
            }
        }
    }

    // Then nothing was prevented, and the incident is a label already.
    private bool FailureCame(Intervention intervention) =>
        _onsetsMs[intervention.Entity].Any(onset => onset > intervention.BeganMs && onset <= intervention.UntilMs);

    private void TakeUncertain(Interventions interventions)
    {
        HashSet<OutcomePlace> drawn = [.. interventions.All.SelectMany(one => one.Open).Select(alert => alert.Place)];
        foreach (var alert in _evidence.Alerts.Where(alert => alert.Outcome == "uncertain" && interventions.JudgementOf(alert) is null && !drawn.Contains(alert.Place)))
        {
            LeaveOut(alert.Entity, new UnknownSpan(alert.Place.StartMs, alert.Place.StartMs + RiskSets.LengthMs(alert)));
        }
    }

    private void TakeMaintenance()
    {
        foreach (var (decided, _, _, ending) in _evidence.Overrides.Where(kept => kept.Override.Kind == OverrideKind.Maintenance))
        {
            var span = new UnknownSpan(decided.StartMs, Math.Min(ending?.AtMs ?? long.MaxValue, decided.EndMs ?? long.MaxValue), IsWork: true);
            Unknown.Add(entity => decided.Matches(entity, entity), span);
            LeftOut++;
            _said.AppendLine(CultureInfo.InvariantCulture, $"maintenance {decided.Match} {span}");
        }
    }

    private void LeaveOut(Labels entity, UnknownSpan span)
    {
        LeftOut++;
        Unknown.Add(entity, span);
        Say("unknown", entity, span.FromMs, span.ToMs);
    }

    private void Say(string what, Labels entity, long fromMs, long toMs) => _said.AppendLine(CultureInfo.InvariantCulture, $"{what} {entity} {fromMs} {toMs}");
}
