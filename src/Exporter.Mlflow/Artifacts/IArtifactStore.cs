namespace Exporter.Mlflow.Artifacts;

/// <summary>The files below one place of an artifact store.</summary>
public interface IArtifactStore
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Below the place, with slashes.</param>
    /// <param name="maxBytes">A larger one is refused.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>All of it; null where there is no such file.</returns>
    /// <exception cref="MlflowException">It cannot be read.</exception>
    Task<byte[]?> ReadAsync(string path, long maxBytes, CancellationToken cancellation);

    /// <summary>Writes a file; one that is there is replaced.</summary>
    /// <param name="path">Below the place, with slashes.</param>
    /// <param name="content">All of it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="MlflowException">It cannot be written.</exception>
    Task WriteAsync(string path, byte[] content, CancellationToken cancellation);
}
