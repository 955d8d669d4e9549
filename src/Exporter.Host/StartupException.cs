using System.Collections.Immutable;
using Exporter.Configuration;

namespace Exporter.Host;

/// <summary>The process cannot start with what it was given.</summary>
public sealed class StartupException : Exception
{
    /// <summary>The configuration is wrong.</summary>
    public StartupException(ImmutableArray<ConfigError> mistakes)
        : base(string.Join("\n", mistakes)) => Mistakes = mistakes;

    /// <summary>Something else is wrong.</summary>
    public StartupException(string message, Exception? inner = null)
        : base(message, inner) => Mistakes = [];

    /// <summary>Every mistake in the configuration; empty when it is not to blame.</summary>
    public ImmutableArray<ConfigError> Mistakes { get; }
}
