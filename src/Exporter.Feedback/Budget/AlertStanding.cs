namespace Exporter.Feedback.Budget;

/// <summary>What an entity at or above its threshold may do at a step.</summary>
internal enum AlertStanding
{
    /// <summary>An alert of it goes on; being there for one more horizon is no other alert.</summary>
    GoesOn,

    /// <summary>An alert would begin.</summary>
    MayBegin,

    /// <summary>None may begin: its failure has begun already, or it is not followed.</summary>
    MayNot,
}
