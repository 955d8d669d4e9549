using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Signals;

namespace Exporter.Trainer.Retraining;

/// <summary>Finds interventions in what people said: <c>acted_on</c>, and <c>right</c> of an alert that no failure followed.</summary>
/// <remarks>
/// Several within the time of one alert are one, from the first on. Of two judgements of an alert the one given last holds; <c>wrong</c> alone
/// is no intervention, but it makes known what became of an alert whose outcome is uncertain.
/// </remarks>
internal sealed class Interventions
{
    private readonly Dictionary<(Labels Entity, long AlertMs), bool> _judgements = [];
    private readonly ILookup<Labels, KeptOutcome> _alerts;
    private readonly List<Intervention> _all = [];

    /// <summary>Finds them.</summary>
    /// <param name="evidence">What a store knows.</param>
    public Interventions(KeptEvidence evidence)
    {
        _alerts = evidence.Alerts.ToLookup(alert => alert.Entity);

        // The newest comes first.
        foreach (var said in evidence.Feedback.Where(kept => kept.Feedback is { AlertMs: not null, Verdict: not Verdict.ActedOn }))
        {
            _judgements.TryAdd((said.Feedback.Entity, said.Feedback.AlertMs!.Value), said.Feedback.Verdict == Verdict.Right);
        }

        Dictionary<Labels, long> handledMs = [];
        foreach (var said in evidence.Feedback.Where(IsIntervention).OrderBy(kept => kept.Feedback.AtMs))
        {
            var entity = said.Feedback.Entity;
            if (handledMs.TryGetValue(entity, out var untilMs) && said.Feedback.AtMs <= untilMs)
            {
                continue;
            }

            var intervention = Of(said);
            handledMs[entity] = intervention.UntilMs;
            _all.Add(intervention);
        }
    }

    /// <summary>In order of time.</summary>
    public IReadOnlyList<Intervention> All => _all;

    /// <summary>What a person said of an alert: true for right, false for wrong; null for neither.</summary>
    public bool? JudgementOf(KeptOutcome alert) => _judgements.TryGetValue((alert.Entity, alert.Place.StartMs), out var isRight) ? isRight : null;

    private bool IsIntervention(KeptFeedback said) => said.Feedback.Verdict == Verdict.ActedOn
        || (said.Feedback is { Verdict: Verdict.Right, AlertMs: { } alertMs } && _judgements[(said.Feedback.Entity, alertMs)]);

    private Intervention Of(KeptFeedback said)
    {
        var (entity, atMs) = (said.Feedback.Entity, said.Feedback.AtMs);
        var open = OpenAt(entity, atMs);
        if (open.Length == 0 && said.Feedback is { Verdict: Verdict.Right, AlertMs: { } alertMs })
        {
            // Said afterwards: somebody acted at some time, and what the alert itself saw is all that is certain.
            (atMs, open) = (alertMs, OpenAt(entity, alertMs));
        }

        bool?[] judgements = [.. open.Select(JudgementOf).Where(judgement => judgement is not null)];
        var endMs = open.Select(alert => alert.Place.StartMs + RiskSets.LengthMs(alert)).DefaultIfEmpty(atMs).Max();
        return new Intervention(entity, atMs, Math.Max(said.UntilMs ?? atMs, endMs), open, judgements.Length == 0 ? null : judgements[^1]);
    }

    private KeptOutcome[] OpenAt(Labels entity, long atMs) =>
        [.. _alerts[entity].Where(alert => alert.Place.StartMs <= atMs && alert.Place.StartMs + RiskSets.LengthMs(alert) > atMs).OrderBy(RiskSets.LengthMs)];
}
