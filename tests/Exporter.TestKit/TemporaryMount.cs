namespace Exporter.TestKit;

/// <summary>A small file system of its own that a test can fill without harm.</summary>
/// <remarks>Wants root: a tmpfs is mounted. It is unmounted at dispose.</remarks>
public sealed class TemporaryMount : IAsyncDisposable
{
    private readonly int _megabytes;
    private long _writtenBytes;

    private TemporaryMount(string path, int megabytes)
    {
        Path = path;
        _megabytes = megabytes;
    }

    /// <summary>The mount point.</summary>
    public string Path { get; }

    /// <summary>Used part of the file system, 0 to 1.</summary>
    public double UsedRatio => (double)_writtenBytes / (_megabytes << 20);

    /// <summary>Mounts a new tmpfs.</summary>
    public static async Task<TemporaryMount> CreateAsync(int megabytes)
    {
        string path = PeerProcess.NewFolder("disk");
        await CommandAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path);
        return new TemporaryMount(path, megabytes);
    }

    /// <summary>Writes that much more into the file system; no more than fits.</summary>
    public async Task FillAsync(int kilobytes)
    {
        long free = ((long)_megabytes << 20) - _writtenBytes;
        byte[] block = new byte[Math.Min(free, (long)kilobytes << 10)];
        await using FileStream file = new(System.IO.Path.Combine(Path, "ballast"), FileMode.Append);
        await file.WriteAsync(block);
        _writtenBytes += block.Length;
    }

    /// <summary>Makes the file system read-only; nothing may be open for writing.</summary>
    public Task MakeReadOnlyAsync() => CommandAsync("mount", "-o", "remount,ro", Path);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CommandAsync("umount", Path);
        Directory.Delete(Path);
    }

    private static async Task CommandAsync(string command, params string[] arguments)
    {
        (int exitCode, string output) = await PeerProcess.RunAsync(command, $"/bin/{command}", arguments);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} failed, this test wants root and the right to mount: {output}");
        }
    }
}
