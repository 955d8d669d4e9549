using Exporter.Signals;

namespace Exporter.Feedback;

/// <summary>How far champion and challenger have come towards the next look that a promotion rule takes at them.</summary>
/// <param name="Challenger">The challenger.</param>
/// <param name="SinceMs">The first step that counts, Unix ms.</param>
/// <param name="Incidents">Incidents so far that both could have announced, of the horizon that has the fewest.</param>
/// <param name="Looks">Looks so far.</param>
/// <param name="LookedAt">Incidents that there were at the last look; 0 before the first.</param>
public readonly record struct TrialProgress(ChallengerIdentity Challenger, long SinceMs, long Incidents, int Looks, long LookedAt)
{
    /// <summary>Incidents that the next look wants, as many again as the rule says, or half as many again where that is more; null after the last.</summary>
    public long? NextLook(PromotionRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Looks == TrialVerdict.MostLooks ? null : LookedAt + Math.Max(rule.Incidents, LookedAt / 2);
    }
}
