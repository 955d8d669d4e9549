namespace Exporter.Trainer.Tasks;

/// <summary>What follows the goals of a task: why one is missed, and what would help.</summary>
internal static class Explanation
{
    /// <summary>Nothing where all goals are reached.</summary>
    /// <param name="goals">As <see cref="GoalCheck"/> tells them.</param>
    /// <param name="findings">Items of a list, taken from the data.</param>
    /// <param name="remedy">What a person wrote about it in the mapping; null for nothing.</param>
    public static IEnumerable<string> Of(IEnumerable<string> goals, IEnumerable<string> findings, string? remedy)
    {
        if (goals.Any(goal => goal.Contains(GoalCheck.Missed, StringComparison.Ordinal)))
        {
            return ["Why:", "", .. findings, "", .. remedy is null ? Array.Empty<string>() : [$"What would help: {remedy}", ""]];
        }

        return [];
    }
}
