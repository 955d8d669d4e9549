namespace Exporter.Risk.Deployments;

/// <summary>A run of continuous integration that has ended.</summary>
/// <param name="AtMs">When it ended, Unix ms.</param>
/// <param name="Commit">What it ran on: a commit's name, also a short one, or a version; may be empty.</param>
/// <param name="HasFailed">How it ended.</param>
public readonly record struct CiRun(long AtMs, string Commit, bool HasFailed)
{
    // As git abbreviates at the shortest: less would be anybody's.
    private const int ShortestName = 7;

    /// <summary>True where it ran on a commit or version of that name; one of both may be abbreviated.</summary>
    public bool IsOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Commit.Length > 0 && (Commit == name || IsShortFor(Commit, name) || IsShortFor(name, Commit));
    }

    private static bool IsShortFor(string brief, string whole) => brief.Length >= ShortestName && whole.StartsWith(brief, StringComparison.Ordinal);
}
