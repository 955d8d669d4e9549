namespace Exporter.Signals.State;

/// <summary>Files and folders that hold what people's systems are called and how they fail: made for their owner only, whatever the process's umask. On Windows they have what their folder gives them.</summary>
public static class OwnFiles
{
    /// <summary>Mode of a file: read and written by its owner.</summary>
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Mode of a folder.</summary>
    public const UnixFileMode Folder = File | UnixFileMode.UserExecute;

    private const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Creates a folder where it is missing; one that is there keeps its mode.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, Folder);
        }
    }

    /// <summary>Begins a file anew, unbuffered; what was there under its name is removed, as it may be open to others.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Its mode.</param>
    public static FileStream Create(string path, UnixFileMode mode = File)
    {
        System.IO.File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        return new FileStream(path, options);
    }

    /// <summary>The mode for files of a folder that is shared on purpose: who may read the folder may read them, and nobody else.</summary>
    public static UnixFileMode ModeIn(string folder) => OperatingSystem.IsWindows() ? File : File | (System.IO.File.GetUnixFileMode(folder) & OthersRead);

    /// <summary>Takes a file or folder away from all but its owner, where it is ours to do so.</summary>
    /// <returns>True where others could reach it until now.</returns>
    public static bool TryTighten(string path, UnixFileMode mode)
    {
        try
        {
            if (OperatingSystem.IsWindows() || (System.IO.File.GetUnixFileMode(path) & ~mode) == 0)
            {
                return false;
            }

            System.IO.File.SetUnixFileMode(path, mode);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or gone: then nothing is written to it either.
            return false;
        }
    }
}
