using Exporter.Signals.State;

namespace Exporter.Models.Registry;

/// <summary>The right to change one predictor's part of the registry, until disposed.</summary>
internal sealed class RegistryTurn : IDisposable
{
    // A change takes milliseconds, and as long as the disk needs for one model.
    private const int Attempts = 400;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly FileStream _lock;

    private RegistryTurn(FileStream held) => _lock = held;

    /// <summary>Waits for the turn, and removes what an interrupted writer left half-written.</summary>
    /// <param name="folder">The predictor's folder, which is created where it is missing.</param>
    /// <exception cref="RegistryException">Others have been writing for ten seconds.</exception>
    public static RegistryTurn Take(string folder)
    {
        OwnFiles.CreateFolder(folder);
        var path = Path.Combine(folder, ".lock");
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (DurableFiles.TryLock(path, OwnFiles.ModeIn(folder)) is { } held)
            {
                foreach (var file in Directory.GetFiles(folder, "*" + DurableFiles.TemporarySuffix))
                {
                    DurableFiles.TryDelete(file);
                }

                return new RegistryTurn(held);
            }

            Thread.Sleep(Pause);
        }

        throw new RegistryException($"{path} has been held by another program for {Attempts * Pause.TotalSeconds:0} s; nothing was changed");
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
