using Exporter.Configuration;
using Exporter.Feedback.Storage;
using Exporter.Host.Sealing;
using Exporter.Host.State;

namespace Exporter.Host.Incidents;

/// <summary>Keeps incidents in the store of a sidecar that does not run, by the very rules of its endpoint: its first step takes them in.</summary>
/// <remarks>Holds the folder meanwhile, so that no sidecar starts on it.</remarks>
internal sealed class StoppedSidecar : IIncidentReceiver
{
    private readonly StateFolder _folder;
    private readonly StoreMetrics _metrics;
    private readonly Store _store;
    private readonly IncidentDesk _desk;
    private string _notice = "the disk is too slow";

    /// <summary>Opens the folder.</summary>
    /// <param name="config">What the sidecar predicts.</param>
    /// <param name="storagePath">Its folder.</param>
    /// <param name="keyFile">Its key file; empty for none.</param>
    /// <param name="time">The process's clock.</param>
    /// <exception cref="ImportException">There is no such folder, a process uses it, or it is encrypted otherwise.</exception>
    public StoppedSidecar(ForesightConfig config, string storagePath, string keyFile, TimeProvider time)
    {
        if (!Directory.Exists(storagePath))
        {
            // A slip in the path would keep them where nobody looks.
            throw new ImportException($"there is no folder {storagePath}: --storage.path is that of the sidecar");
        }

        try
        {
            _folder = StateFolder.Open(storagePath, KeyFile.Read(keyFile));
        }
        catch (StartupException exception) when (exception.InnerException is not FolderInUseException)
        {
            throw new ImportException(exception.Message, exception);
        }
        catch (StartupException exception)
        {
            throw new ImportException($"{exception.Message}: while the sidecar runs, it takes incidents by itself; say where it listens, such as --url http://127.0.0.1:9977", exception);
        }

        _metrics = new StoreMetrics(this);
        _store = new Store(_folder.StoreFile, _metrics, time, notice => _notice = notice.Reason, _folder.Key);
        _desk = new IncidentDesk(new AbsentAudience(config.Predictors, config.MaxFuture), _store, time);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<IncidentReceiptAnswer>> TakeAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        await _desk.TakeAsync(IncidentBody.Read(body), cancellation).ConfigureAwait(false)
        ?? throw new ImportException($"{_folder.StoreFile} cannot be written: {_notice}");

    /// <inheritdoc/>
    public void Dispose()
    {
        _store.Dispose();
        _metrics.Dispose();
        _folder.Dispose();
    }
}
