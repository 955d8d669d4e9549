using Exporter.Signals;

namespace Exporter.Feedback;

/// <content>What rules look at by which models change: when they look follows from records and rules alone.</content>
public sealed partial class OutcomeLedger
{
    private readonly ChampionTerm _term;
    private PromotionRule? _promotion;
    private RollbackRule? _rollback;

    /// <summary>The last looks at models, taken by the rules that are followed. Any thread.</summary>
    public RuleLooks Looks
    {
        get
        {
            lock (_comparing)
            {
                return new RuleLooks(
                    [.. _challengers.Select(challenger => challenger.Paired.Look).OfType<TrialLook>()],
                    [.. _term.Looks],
                    [.. _challengers.Select(challenger => challenger.Paired.ProgressOf(challenger.Identity))],
                    _term.SinceMs);
            }
        }
    }

    /// <summary>Follows other rules from the next step on; what was counted stays.</summary>
    public void Follow(PromotionRule? promotion, RollbackRule? rollback) => (_promotion, _rollback) = (promotion, rollback);

    private void LookIfDue(in StepRecord record)
    {
        if (record.IsFrozen)
        {
            return;
        }

        if (_rollback is { } rollback)
        {
            _term.LookIfDue(rollback, record.StepMs, _championVersion);
        }

        foreach (var (identity, _, paired) in _promotion is null ? [] : _challengers)
        {
            paired.LookIfDue(_promotion!, record.StepMs, _championVersion, _term.SinceMs, identity);
        }
    }
}
