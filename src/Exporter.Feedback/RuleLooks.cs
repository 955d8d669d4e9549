using System.Collections.Immutable;

namespace Exporter.Feedback;

/// <summary>The last looks that rules took at a predictor's models.</summary>
/// <param name="Trials">At challengers beside the champion.</param>
/// <param name="Promises">At the champion's promise.</param>
public sealed record RuleLooks(ImmutableArray<TrialLook> Trials, ImmutableArray<PromiseLook> Promises);
