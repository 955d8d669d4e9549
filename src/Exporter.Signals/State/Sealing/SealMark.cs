namespace Exporter.Signals.State.Sealing;

/// <summary>Says from a file's first bytes whether a key fits to it, before anything is read or replaced.</summary>
public static class SealMark
{
    /// <summary>Why a file must not be touched with this key, or without one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key that is given; null for none.</param>
    /// <param name="clear">What such a file begins with where it is not encrypted.</param>
    /// <returns>The mismatch in words; null where there is none: it fits, is not there yet, or is damaged beyond telling.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public static string? Mismatch(string path, SealKey? key, ReadOnlySpan<byte> clear)
    {
        Span<byte> start = stackalloc byte[FileSeal.HeaderBytes];
        start = start[..ReadStart(path, start)];
        if (!IsSealed(start))
        {
            return key is not null && start.StartsWith(clear)
                ? $"{path} is not encrypted, and --storage.key-file is given: \"foresight_exporter storage encrypt\" encrypts what is there"
                : null;
        }

        if (start.Length < FileSeal.HeaderBytes)
        {
            return null;
        }

        var (id, version) = FileSeal.Read(start);
        return version != FileSeal.Version ? $"{path} is encrypted in format version {version}, this program reads version {FileSeal.Version}"
            : key is null ? $"{path} is encrypted with key {id}: --storage.key-file is needed"
            : key.Id != id ? $"{path} is encrypted with key {id}, and --storage.key-file has key {key.Id}"
            : null;
    }

    /// <summary>True for a file that begins as every sealed one does.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public static bool IsSealed(string path)
    {
        Span<byte> start = stackalloc byte[FileSeal.HeaderBytes];
        return IsSealed(start[..ReadStart(path, start)]);
    }

    /// <summary>True for bytes that begin as every sealed file does.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> start) => start.StartsWith(FileSeal.Magic);

    private static int ReadStart(string path, Span<byte> start)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        // A process that has it open may write to it.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
    }
}
