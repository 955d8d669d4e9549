namespace Exporter.Configuration.Web;

/// <summary>Where a name, password or token is.</summary>
/// <param name="Name">The key of the file that names it, for messages.</param>
/// <param name="File">Path of a file of its own; null where the text is given.</param>
/// <param name="Text">The text itself; null where it is in a file.</param>
public sealed record SecretSource(string Name, string? File, string? Text)
{
    /// <summary>The name and the file, never the text.</summary>
    public override string ToString() => File is null ? Name : $"{Name} ({File})";
}
