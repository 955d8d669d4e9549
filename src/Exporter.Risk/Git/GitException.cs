namespace Exporter.Risk.Git;

/// <summary>A repository or range that cannot be read; the message is for the person who named it.</summary>
public sealed class GitException : Exception
{
    /// <summary>Says what cannot be read.</summary>
    public GitException(string message)
        : base(message)
    {
    }

    /// <summary>Says what cannot be read, and what lies behind it.</summary>
    public GitException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
