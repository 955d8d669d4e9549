namespace Exporter.Risk.Git;

/// <summary>A commit of a range.</summary>
/// <param name="Sha">Its name, 40 hex digits.</param>
/// <param name="Seconds">When it was committed, Unix seconds.</param>
/// <param name="Author">Its author's name.</param>
/// <param name="Subject">First line of its message.</param>
/// <param name="Measures">What is known of it; null where <paramref name="Unmeasured"/> says why not.</param>
/// <param name="Unmeasured">Why it has no measures; empty where it has.</param>
public sealed record MeasuredCommit(string Sha, long Seconds, string Author, string Subject, ChangeMeasures? Measures, string Unmeasured = "");

/// <summary>The commits of a range, measured.</summary>
/// <param name="Commits">In order of time; merges are left out, as what they bring are commits of their own.</param>
/// <param name="HistoryCommits">Commits before them that measures of history rest on.</param>
/// <param name="IsHistoryCut">There were more commits than that, or the clone is shallow: experience and changes are underestimates.</param>
public sealed record MeasuredRange(IReadOnlyList<MeasuredCommit> Commits, int HistoryCommits, bool IsHistoryCut);
