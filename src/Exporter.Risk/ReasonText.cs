using System.Diagnostics;

namespace Exporter.Risk;

/// <summary>What an aspect of a commit is in its own numbers.</summary>
internal static class ReasonText
{
    /// <summary>A few words, such as <c>412 lines added, 30 deleted</c>.</summary>
    public static string Of(ChangeAspect aspect, ChangeMeasures measures) => aspect switch
    {
        ChangeAspect.Size => $"{Count(measures.LinesAdded, "line")} added, {measures.LinesDeleted} deleted, in files of {Count(measures.LinesBefore, "line")}",
        ChangeAspect.Diffusion => $"{Count(measures.Files, "file")} in {Count(measures.Directories, "directory", "directories")} and {Count(measures.Subsystems, "subsystem")}",
        ChangeAspect.History => $"files with {Count(measures.Changes, "change")} by {Count(measures.Developers, "author")} so far, last changed {measures.AgeDays:0.#} days ago",
        ChangeAspect.Experience => $"the author has changed {Count(measures.Experience, "file")} so far, {measures.RecentExperience:0.#} of them lately, {measures.SubsystemExperience} in these subsystems",
        ChangeAspect.Purpose => measures.IsFix ? "it repairs something" : "it repairs nothing",
        _ => throw new UnreachableException($"aspect {aspect}"),
    };

    private static string Count(double number, string one, string? many = null) => $"{number} {(number == 1 ? one : many ?? one + "s")}";
}
