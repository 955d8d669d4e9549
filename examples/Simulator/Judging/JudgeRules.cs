namespace Simulator.Judging;

/// <summary>How alerts are held against failures; the rule is that of the trainer's event evaluation.</summary>
/// <param name="StepMs">Distance of predictions.</param>
/// <param name="MinLeadMs">A failure sooner after an alert's start than this was announced too late.</param>
/// <param name="MergeMs">Shorter pauses below the threshold belong to the alert, shorter pauses between failures to the failure.</param>
public readonly record struct JudgeRules(long StepMs, long MinLeadMs, long MergeMs);
