using System.Collections.Immutable;
using System.Text;
using Exporter.Signals.State;

namespace Exporter.Models.Registry;

/// <summary>The small text file that an alias is: the version that it stands for on the first line, those before it below, newest first.</summary>
/// <remarks>It is replaced by one rename, so that a promotion and the way back from it are one step: a reader sees all of it or nothing.</remarks>
/// <param name="Path">The file.</param>
internal sealed record AliasFile(string Path)
{
    private const int MaxVersions = 50;
    private const int MaxBytes = 1 << 16;

    /// <summary>Reads the versions, the current one first.</summary>
    /// <param name="versions">Empty where the alias stands for nothing.</param>
    /// <param name="error">Why there is none although the file exists, or cannot be looked at; else empty.</param>
    public bool TryRead(out ImmutableArray<string> versions, out string error)
    {
        (versions, error) = ([], "");
        try
        {
            var text = Read();
            versions = [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
            error = versions.IsEmpty ? $"alias file {Path} is empty; its first line must be a version"
                : RegistryNames.IsVersion(versions[0]) ? ""
                : $"alias file {Path} begins with \"{Shortened(versions[0])}\", which is not a version";
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = $"alias file {Path} cannot be read: {exception.Message}";
        }

        versions = error.Length == 0 ? versions : [];
        return error.Length == 0;
    }

    /// <summary>Lets the alias stand for the first of <paramref name="versions"/>; the others are the way back.</summary>
    public void Write(IEnumerable<string> versions) =>
        DurableFiles.Replace(Path, Encoding.UTF8.GetBytes(string.Concat(versions.Where(RegistryNames.IsVersion).Take(MaxVersions).Select(version => version + "\n"))), OwnFiles.ModeIn(System.IO.Path.GetDirectoryName(Path)!));

    private string Read()
    {
        // A rename puts another file in its place; this handle keeps the one that was opened.
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var buffer = new byte[(int)Math.Min(file.Length, MaxBytes)];
        var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
