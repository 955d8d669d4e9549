using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Feedback.Budget;

/// <summary>A predictor's budget at one step, as it is shown; immutable.</summary>
/// <param name="Budget">What is allowed.</param>
/// <param name="StepMs">The step, Unix ms.</param>
/// <param name="Entities">Entities with predictions at the step.</param>
/// <param name="Used">Alerts that began within the window that ends at the step.</param>
/// <param name="RoomAtMs">When there is room for an alert again, Unix ms; null where there is.</param>
/// <param name="Model">Version of the model that the thresholds are for.</param>
/// <param name="ChosenForMs">First instant of the day that the thresholds were chosen for, Unix ms.</param>
/// <param name="Choices">The thresholds, one a horizon.</param>
public sealed record BudgetStatus(AlertBudget Budget, long StepMs, int Entities, int Used, long? RoomAtMs, string Model, long ChosenForMs, ImmutableArray<BudgetChoice> Choices);
