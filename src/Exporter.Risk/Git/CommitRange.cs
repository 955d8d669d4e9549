using System.Diagnostics.CodeAnalysis;

namespace Exporter.Risk.Git;

/// <summary>The commits that a deployment brings: those that <paramref name="To"/> has and <paramref name="From"/> has not.</summary>
/// <param name="From">A revision as git reads it: what is deployed.</param>
/// <param name="To">A revision: what is going to be.</param>
public sealed record CommitRange(string From, string To)
{
    private const string Head = "HEAD";

    /// <summary>Reads <c>A..B</c>; a side that is left out is HEAD.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">The range when it is one.</param>
    /// <param name="error">What is wrong; empty on success.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out CommitRange? range, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = null;
        error = "";
        if (text.Contains("...", StringComparison.Ordinal))
        {
            error = $"range \"{text}\" has three dots: a deployment brings what B has and A has not, A..B";
        }
        else if (text.Split("..") is [var from, var to] && from.Length + to.Length > 0)
        {
            range = new CommitRange(from.Length > 0 ? from : Head, to.Length > 0 ? to : Head);
        }
        else
        {
            error = $"range \"{text}\" is not of the form A..B, such as v1.4..HEAD";
        }

        return range is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{From}..{To}";
}
