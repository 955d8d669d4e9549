using CsCheck;
using Exporter.Feedback.Storage;
using Exporter.Signals.State.Sealing;
using Exporter.Tests.Signals.State.Sealing;
using Microsoft.Data.Sqlite;

namespace Exporter.Tests.Feedback.Storage.Sealing;

/// <summary>Whatever is done with it, an encrypted database holds what one in clear holds.</summary>
public sealed class SealedStoreProperties : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sealed-property-").FullName;
    private int _files;

    /// <summary>What is done with both.</summary>
    private enum Deed
    {
        /// <summary>Rows of up to three pages, committed.</summary>
        Insert,

        /// <summary>The same, rolled back.</summary>
        RollBack,

        /// <summary>Every third row is changed.</summary>
        Update,

        /// <summary>Every second row goes; pages become free.</summary>
        Delete,

        /// <summary>A table is made, filled and dropped at once: pages that are never written.</summary>
        Scratch,

        /// <summary>More than the page cache in one transaction, so that pages are written before the commit, and again.</summary>
        Large,

        /// <summary>The log goes into the database.</summary>
        Checkpoint,

        /// <summary>The log is emptied.</summary>
        Truncate,

        /// <summary>The database is written anew, shorter.</summary>
        Vacuum,

        /// <summary>The process ends and another one begins.</summary>
        Reopen,

        /// <summary>The process is killed: what it has left is read by another one.</summary>
        Kill,
    }

    [Fact]
    public void Database_AfterAnyDeeds_HoldsWhatOneInClearHolds() => Gen.Select(Gen.Enum<Deed>(), Gen.Int[1, 12]).List[1, 25].Sample(
        deeds =>
        {
            var number = Interlocked.Increment(ref _files);
            using var clear = new Life(Path.Combine(_folder, $"{number}-clear.db"), null);
            using var encrypted = new Life(Path.Combine(_folder, $"{number}-sealed.db"), SomeKey.Counted);
            foreach (var (deed, amount) in deeds)
            {
                clear.Do(deed, amount);
                encrypted.Do(deed, amount);
                Assert.Equal(clear.All(), encrypted.All());
            }

            Assert.Equal("ok", encrypted.Ask("PRAGMA integrity_check"));
        },
        iter: 30,
        threads: 2);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A database and who uses it.</summary>
    private sealed class Life : IDisposable
    {
        private readonly SealKey? _key;
        private string _path;
        private SqliteConnection _connection;

        public Life(string path, SealKey? key)
        {
            (_path, _key) = (path, key);
            _connection = new StoreFile(path, key).OpenForWriting();
            Ask("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, blob BLOB); CREATE INDEX i ON t (text)");
            Ask("PRAGMA wal_autocheckpoint = 20; PRAGMA cache_size = 20");
        }

        public void Do(Deed deed, int amount)
        {
            switch (deed)
            {
                case Deed.Insert:
                    Insert("t", amount);
                    break;
                case Deed.RollBack:
                    Ask("BEGIN");
                    Insert("t", amount);
                    Ask("ROLLBACK");
                    break;
                case Deed.Update:
                    Ask($"UPDATE t SET text = text || {amount}, blob = zeroblob({amount} * 700) WHERE id % 3 = 0");
                    break;
                case Deed.Delete:
                    Ask("DELETE FROM t WHERE id % 2 = 0");
                    break;
                case Deed.Scratch:
                    Ask("BEGIN; CREATE TABLE s (id INTEGER PRIMARY KEY, text TEXT, blob BLOB)");
                    Insert("s", amount);
                    Ask("DROP TABLE s");
                    Insert("t", 1);
                    Ask("COMMIT");
                    break;
                case Deed.Large:
                    Ask("BEGIN");
                    Insert("t", 20 * amount);
                    Ask("UPDATE t SET text = 'x' || text; COMMIT");
                    break;
                case Deed.Checkpoint:
                    Ask("PRAGMA wal_checkpoint(PASSIVE)");
                    break;
                case Deed.Truncate:
                    Ask("PRAGMA wal_checkpoint(TRUNCATE)");
                    break;
                case Deed.Vacuum:
                    Ask("VACUUM");
                    break;
                case Deed.Reopen:
                    _connection.Dispose();
                    _connection = new StoreFile(_path, _key).OpenForWriting();
                    break;
                default:
                    Kill();
                    break;
            }
        }

        /// <summary>All rows, sorted by what has no index, so that a file for sorting would be asked for.</summary>
        public string All() => Ask("SELECT count(*) || ':' || ifnull(group_concat(id || text || hex(substr(blob, 1, 20)) || length(blob)), '') FROM (SELECT * FROM t ORDER BY blob, id)");

        public string Ask(string text)
        {
            using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the constants above.
            command.CommandText = text;
#pragma warning restore CA2100
            return $"{command.ExecuteScalar()}";
        }

        public void Dispose() => _connection.Dispose();

        private void Insert(string table, int rows) =>
            Ask($"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) INSERT INTO {table} (text, blob) SELECT 'host-' || i, CAST(printf('%.*c', i * 997 % 12000, 'b') AS BLOB) FROM n");

        private void Kill()
        {
            var next = _path + "+";
            File.Copy(_path, next);
            File.Copy(_path + "-wal", next + "-wal");
            _connection.Dispose();
            _path = next;
            _connection = new StoreFile(_path, _key).OpenForWriting();
            Ask("PRAGMA wal_autocheckpoint = 20; PRAGMA cache_size = 20");
        }
    }
}
