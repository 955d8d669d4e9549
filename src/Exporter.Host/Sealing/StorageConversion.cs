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
        (string Path, SealPurpose Purpose)[] files = [.. File.Exists(folder.StoreFile) ? ((string, SealPurpose)[])[(folder.StoreFile, SealPurpose.Store)] : [], .. folder.Replaced];
        (string Path, SealPurpose Purpose)[] left = [.. files.Where(file => !IsDone(file, to))];
        string[] mismatches = [.. left.Where(file => Mismatch(file, from) is not null).Select(file => Mismatch(file, from ?? to) ?? Mismatch(file, from)!)];
        if (mismatches.Length > 0)
        {
            throw new StartupException(string.Join('\n', mismatches));
        }

        foreach (var file in left)
        {
            Convert(file, from, to);
            output.WriteLine(to is null ? $"{file.Path}: in clear" : $"{file.Path}: encrypted with key {to.Id}");
        }

        output.WriteLine($"{files.Length} files, {left.Length} converted");
    }

    private static void Convert((string Path, SealPurpose Purpose) file, SealKey? from, SealKey? to)
    {
        var path = file.Path;
        try
        {
            if (file.Purpose == SealPurpose.Store)
            {
                StoreConversion.Convert(path, from, to);
            }
            else
            {
                SealConversion.Convert(path, file.Purpose, from, to);
            }
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

    private static bool IsDone((string Path, SealPurpose Purpose) file, SealKey? to) => SealMark.IsSealed(file.Path) == (to is not null) && Mismatch(file, to) is null;

    private static string? Mismatch((string Path, SealPurpose Purpose) file, SealKey? key) =>
        file.Purpose == SealPurpose.Store ? StoreConversion.Mismatch(file.Path, key) : StateFolder.Mismatch(file.Path, file.Purpose, key);
}
