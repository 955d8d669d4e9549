using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>Something that is to be written, later and by the store's own thread.</summary>
public interface IStoreWrite
{
    /// <summary>Bytes of memory that it holds while it waits.</summary>
    long Bytes { get; }

    /// <summary>Writes; all that is written in one call is there after a crash, or nothing of it.</summary>
    /// <param name="connection">Within a transaction, which may hold other writes too. Called again when that could not be committed.</param>
    void Apply(SqliteConnection connection);

    /// <summary>Called once: it is written, or will never be.</summary>
    /// <param name="written">True when it is written.</param>
    void Done(bool written)
    {
    }
}
