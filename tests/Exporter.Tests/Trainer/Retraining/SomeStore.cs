using Exporter.Feedback.Storage;
using Microsoft.Data.Sqlite;

namespace Exporter.Tests.Trainer.Retraining;

/// <summary>A sidecar's store in a folder of its own, filled by hand.</summary>
internal sealed class SomeStore : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foresight-store-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "foresight.db");

    /// <summary>Opens it as a sidecar does, which makes it where it is missing.</summary>
    public IDisposable Open()
    {
        var metrics = new StoreMetrics(this);
        return new Opened(metrics, new Store(Path, metrics, TimeProvider.System, notice => Assert.Fail(notice.ToString())));
    }

    /// <summary>Runs statements on it.</summary>
    public void Run(string statements)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests write the statements.
        command.CommandText = statements;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private sealed class Opened(StoreMetrics metrics, Store store) : IDisposable
    {
        public void Dispose()
        {
            store.Dispose();
            metrics.Dispose();
        }
    }
}
