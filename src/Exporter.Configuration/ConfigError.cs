namespace Exporter.Configuration;

/// <summary>One mistake in a configuration file, with its place.</summary>
/// <param name="File">Path as it was given to the loader.</param>
/// <param name="Line">Line from 1; 0 where the mistake is the file as a whole.</param>
/// <param name="Column">Column from 1, in characters; 0 where the mistake is the file as a whole.</param>
/// <param name="Message">What is wrong and what was expected.</param>
public readonly record struct ConfigError(string File, int Line, int Column, string Message)
{
    /// <summary><c>foresight.yml:12:5: message</c>, which editors and terminals turn into a link.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}
