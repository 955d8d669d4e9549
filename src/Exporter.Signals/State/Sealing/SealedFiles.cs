namespace Exporter.Signals.State.Sealing;

/// <summary>Files that are written and read as a whole, sealed where there is a key.</summary>
public static class SealedFiles
{
    /// <summary>Opens a file for reading from its begin to its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What it is encrypted with; null for a file in clear.</param>
    /// <param name="purpose">What it is for.</param>
    /// <exception cref="InvalidDataException">Its header is damaged, or it is cut short.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public static Stream OpenRead(string path, SealKey? key, SealPurpose purpose)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        try
        {
            return key is null ? file : new UnsealingStream(file, key, purpose);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes a file, which takes the place of the one before when it is whole; see <see cref="DurableFiles"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What it is encrypted with; null for a file in clear.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The disk is full, or at fault.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write.</exception>
    public static void Replace(string path, SealKey? key, SealPurpose purpose, Action<Stream> write)
    {
        DurableFiles.Replace(path, file =>
        {
            if (key is null)
            {
                write(file);
                return;
            }

            using var sealing = new SealingStream(file, key, purpose);
            write(sealing);
            sealing.Finish();
        });
    }
}
