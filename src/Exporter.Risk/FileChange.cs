namespace Exporter.Risk;

/// <summary>What a commit does to the text of a file that was there before.</summary>
/// <param name="Path">Where the file is after the commit, parts divided by slashes; where it was, if it was deleted.</param>
/// <param name="LinesAdded">Lines added.</param>
/// <param name="LinesDeleted">Lines deleted.</param>
/// <param name="LinesBefore">Lines that it had.</param>
public readonly record struct FileChange(string Path, int LinesAdded, int LinesDeleted, int LinesBefore)
{
    private const string Root = "";

    /// <summary>The first part of the path, or nothing at the root: files there are a subsystem of their own.</summary>
    public string Subsystem => SubsystemOf(Path);

    /// <summary>The path without its last part.</summary>
    public string Directory => Path.LastIndexOf('/') is >= 0 and var slash ? Path[..slash] : Root;

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The first part of a path, or nothing at the root.</summary>
    public static string SubsystemOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? path[..slash] : Root;
    }
}
