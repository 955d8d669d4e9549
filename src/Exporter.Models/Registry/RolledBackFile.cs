using System.Text;
using Exporter.Models.Safety;
using Exporter.Signals.State;

namespace Exporter.Models.Registry;

/// <summary>The small text file, beside an alias, of the versions that a rollback took it from, newest first: what no rule gives it to again.</summary>
/// <remarks>An alias forgets the version that it goes back from. Whoever rolls back, the trainer or a sidecar, writes here, so that every sidecar of the registry knows.</remarks>
/// <param name="Path">The file.</param>
internal sealed record RolledBackFile(string Path)
{
    private const int MaxVersions = 500;
    private const int MaxBytes = 1 << 16;

    /// <summary>Whether a version is there.</summary>
    /// <exception cref="IOException">The file exists and cannot be read.</exception>
    public bool Holds(string version) => Read().Contains(version);

    /// <summary>Puts a version in; of more than it holds, the oldest go.</summary>
    /// <exception cref="IOException">It cannot be read, or not be written.</exception>
    public void Add(string version) => DurableFiles.Replace(
        Path,
        Encoding.UTF8.GetBytes(string.Concat(Read().Where(other => other != version).Prepend(version).Take(MaxVersions).Select(one => one + "\n"))),
        OwnFiles.ModeIn(System.IO.Path.GetDirectoryName(Path)!));

    private string[] Read()
    {
        if (!SmallFile.TryRead(Path, MaxBytes, out var content, out var error))
        {
            return error.Length == 0 ? [] : throw new IOException(error);
        }

        return [.. Encoding.UTF8.GetString(content).Split('\n').Select(line => line.Trim()).Where(RegistryNames.IsVersion)];
    }
}
