using System.Text.RegularExpressions;

namespace Exporter.Risk.Git;

/// <summary>How much of a repository is looked at, and what makes a commit a repair.</summary>
public sealed record GitLimits
{
    /// <summary>Words by which a message says that something is repaired, whatever their case.</summary>
    /// <remarks>The data behind the bundled model say it of commits that name an issue of the project's tracker: where keys are known, a pattern of them comes nearer.</remarks>
    public const string DefaultFixPattern = @"(?i)\b(fix(es|ed|ing)?|bug(s|fix(es)?)?|defects?|regressions?|repairs?)\b";

    /// <summary>Commits, merges among them, that measures of history look back over; a millisecond each.</summary>
    public int MaxHistory { get; init; } = 20_000;

    /// <summary>Commits of a range.</summary>
    public int MaxRange { get; init; } = 1000;

    /// <summary>Files of a commit that is measured; models have seen fewer than a hundred.</summary>
    public int MaxFiles { get; init; } = 2000;

    /// <summary>A file that was larger counts as binary, bytes.</summary>
    public long MaxFileBytes { get; init; } = 16 << 20;

    /// <summary>Matches messages of repairs, in time that grows with the message's length only.</summary>
    public Regex FixPattern { get; init; } = new(DefaultFixPattern, RegexOptions.NonBacktracking);
}
