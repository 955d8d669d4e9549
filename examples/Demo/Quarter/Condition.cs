namespace Demo.Quarter;

/// <summary>What a rule says of an entity at one step.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Instance">The entity.</param>
/// <param name="StepMs">The step, Unix ms.</param>
/// <param name="IsTrue">An alert begins, or goes on.</param>
/// <param name="IsHeld">An alert that has begun goes on.</param>
/// <param name="For">How long the condition must hold until people are told.</param>
/// <param name="Horizon">How soon the failure is expected.</param>
internal readonly record struct Condition(string Rule, string Instance, long StepMs, bool IsTrue, bool IsHeld, TimeSpan For, TimeSpan Horizon);

/// <summary>An alert that people were told of.</summary>
/// <param name="Rule">The rule that fired.</param>
/// <param name="Instance">The entity.</param>
/// <param name="AtMs">When, Unix ms.</param>
/// <param name="Horizon">How soon the failure is expected.</param>
internal sealed record ToldAlert(string Rule, string Instance, long AtMs, TimeSpan Horizon);
