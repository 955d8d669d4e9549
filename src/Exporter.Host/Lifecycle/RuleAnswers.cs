namespace Exporter.Host.Lifecycle;

/// <summary>What the rules by which a predictor's models change have seen last.</summary>
/// <param name="Promotion">The promotion rule; null where there is none.</param>
/// <param name="Rollback">The last look of the rollback rule at each measure and horizon, those before the champion's first left out; null where there is no such rule.</param>
internal sealed record RulesAnswer(PromotionAnswer? Promotion, IReadOnlyList<PromiseLookAnswer>? Rollback);

/// <summary>How far a promotion rule is.</summary>
/// <param name="Challenger">Version that is held against the champion; null where nothing has the alias.</param>
/// <param name="Measure"><c>auc_pr</c> or <c>brier_score</c>.</param>
/// <param name="Confidence">That the challenger is better, over all looks together.</param>
/// <param name="Since">The first step that counts, RFC 3339; null without a challenger.</param>
/// <param name="Incidents">Incidents so far that both could have announced, of the horizon that has the fewest.</param>
/// <param name="NextLook">Incidents that the next look wants; null without a challenger, and after the last.</param>
/// <param name="Look">The last look; null before the first.</param>
/// <param name="Waits">Why the challenger is not champion yet; null where nothing keeps it.</param>
internal sealed record PromotionAnswer(
    string? Challenger, string Measure, double Confidence, string? Since, long Incidents, long? NextLook, TrialLookAnswer? Look, string? Waits);

/// <summary>What a look at champion and challenger came to.</summary>
/// <param name="Number">Which look at these two it is.</param>
/// <param name="At">The step, RFC 3339.</param>
/// <param name="Incidents">Incidents that it rests on.</param>
/// <param name="Champion">The champion's measure, a mean over horizons; null where it does not exist.</param>
/// <param name="Challenger">The challenger's.</param>
/// <param name="Lower">Lower end of how much better the challenger is; null where too few groups of entities have failed.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Better">Whether it is better, beyond the risk.</param>
internal sealed record TrialLookAnswer(int Number, string At, long Incidents, double? Champion, double? Challenger, double? Lower, double? Upper, bool Better);

/// <summary>What a look at the champion's promise came to.</summary>
/// <param name="Measure"><c>precision</c> of alerts, or <c>calibration</c>: failures by predicted ones.</param>
/// <param name="Horizon">The horizon.</param>
/// <param name="Number">Which look at them it is.</param>
/// <param name="At">The step, RFC 3339.</param>
/// <param name="Live">What it came to since the look before; null where that does not exist.</param>
/// <param name="Lower">Lower end of its interval.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Promised">What was promised; null for nothing.</param>
/// <param name="Broken">Whether the promise is broken, beyond the risk.</param>
internal sealed record PromiseLookAnswer(string Measure, string Horizon, int Number, string At, double? Live, double? Lower, double? Upper, double? Promised, bool Broken);
