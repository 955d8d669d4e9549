using Exporter.Feedback.Storage;
using Exporter.Feedback.Storage.Sealing;
using Exporter.Host.State;
using Exporter.Signals.State.Sealing;

namespace Exporter.Host.Sealing;

/// <summary>Encrypts what a stopped sidecar has kept, takes the encryption away, or gives it another key.</summary>
/// <remarks>
/// Nothing is touched before every file is known to have the expected key. File by file takes its new form by a rename, so that an interruption loses nothing; then some have it and some do not, which no sidecar starts on, and the same call again
/// goes on with the rest.
/// </remarks>
/// <param name="output">Receives a line for each file.</param>
internal sealed class StorageConversion(TextWriter output)
{
    /// <summary>Converts a folder.</summary>
    /// <param name="storagePath">The folder.</param>
    /// <param name="from">What its files are encrypted with; null where they are in clear.</param>
    /// <param name="to">What they will be encrypted with; null where they will be in clear.</param>
    /// <exception cref="StartupException">There is no such folder, a process uses it, or a file cannot be converted: what stands there is whole.</exception>
    public void Run(string storagePath, SealKey? from, SealKey? to)
    {
        if (!Directory.Exists(storagePath))
        {
            throw new StartupException($"there is no folder {storagePath}: --storage.path is that of the sidecar");
        }

        using var folder = StateFolder.OpenAsItIs(storagePath);
        if (!folder.IsHeld)
        {
            throw new StartupException($"{storagePath} cannot be written");
        }

        CheckDamaged(folder, to);
        (string Path, Action<string> Convert)[] files =
        [
            .. File.Exists(folder.StoreFile) ? ((string, Action<string>)[])[(folder.StoreFile, path => StoreConversion.Convert(path, from, to))] : [],
            .. folder.Snapshots.Select(file => (file, (Action<string>)(path => SnapshotConversion.Convert(path, from, to)))),
        ];
        (string Path, Action<string> Convert)[] left = [.. files.Where(file => !IsDone(file.Path, to))];
        string[] mismatches = [.. left.Where(file => Mismatch(file.Path, from) is not null).Select(file => Mismatch(file.Path, from ?? to) ?? Mismatch(file.Path, from)!)];
        if (mismatches.Length > 0)
        {
            throw new StartupException(string.Join('\n', mismatches));
        }

        foreach (var (path, convert) in left)
        {
            Convert(path, convert);
            output.WriteLine(to is null ? $"{path}: in clear" : $"{path}: encrypted with key {to.Id}");
        }

        output.WriteLine($"{files.Length} files, {left.Length} converted");
    }

    private static void Convert(string path, Action<string> convert)
    {
        try
        {
            convert(path);
        }
        catch (InvalidDataException exception)
        {
            throw new StartupException($"{path} is damaged, and cannot be converted: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StoreRefusedException)
        {
            throw new StartupException(exception.Message.Contains(path, StringComparison.Ordinal) ? exception.Message : $"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>What was set aside cannot be converted, and would stay in clear beside what is encrypted.</summary>
    private static void CheckDamaged(StateFolder folder, SealKey? to)
    {
        string[] clear = [.. Directory.GetFiles(folder.Root, Store.FileName + ".damaged*").Where(file => !SealMark.IsSealed(file))];
        if (to is not null && clear.Length > 0)
        {
            throw new StartupException($"{string.Join(", ", clear)}: in clear, and too damaged to be encrypted; remove or move it away first");
        }
    }

    private static bool IsDone(string path, SealKey? to) => SealMark.IsSealed(path) == (to is not null) && Mismatch(path, to) is null;

    private static string? Mismatch(string path, SealKey? key) =>
        Path.GetFileName(path) == Store.FileName ? StoreConversion.Mismatch(path, key) : SealMark.Mismatch(path, key, SnapshotFormat.Magic);
}
