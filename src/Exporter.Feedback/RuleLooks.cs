using System.Collections.Immutable;

namespace Exporter.Feedback;

/// <summary>The last looks that rules took at a predictor's models.</summary>
/// <param name="Trials">At challengers beside the champion.</param>
/// <param name="Promises">At the champion's promise.</param>
/// <param name="Progress">How far each challenger has come towards the next look.</param>
/// <param name="ChampionSinceMs">The champion's first step, Unix ms.</param>
public sealed record RuleLooks(ImmutableArray<TrialLook> Trials, ImmutableArray<PromiseLook> Promises, ImmutableArray<TrialProgress> Progress, long ChampionSinceMs);
