namespace Simulator.Operating;

/// <summary>What came of looking after an alert.</summary>
public enum VisitOutcome
{
    /// <summary>No cause was at work.</summary>
    NothingFound,

    /// <summary>Every cause found was removed: its failure will not come.</summary>
    Cured,

    /// <summary>A cause was found that could not be removed.</summary>
    NotCured,

    /// <summary>The entity failed before the work was done.</summary>
    TooLate,
}

/// <summary>One visit to an entity after an alert.</summary>
/// <param name="Instance">The entity.</param>
/// <param name="AlertMs">When the operator was told, Unix ms.</param>
/// <param name="ArrivalMs">When the look began.</param>
/// <param name="EndMs">When the work was done.</param>
/// <param name="Outcome">What came of it.</param>
public sealed record Visit(string Instance, long AlertMs, long ArrivalMs, long EndMs, VisitOutcome Outcome);
