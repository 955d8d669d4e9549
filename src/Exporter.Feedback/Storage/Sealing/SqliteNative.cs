using System.Runtime.InteropServices;

namespace Exporter.Feedback.Storage.Sealing;

/// <summary>SQLite's interface to files, as <c>sqlite3.h</c> declares it: https://www.sqlite.org/c3ref/vfs.html and https://www.sqlite.org/c3ref/io_methods.html.</summary>
internal static unsafe partial class SqliteNative
{
    /// <summary><c>SQLITE_OPEN_MAIN_DB</c>.</summary>
    public const int OpensDatabase = 0x100;

    /// <summary><c>SQLITE_OPEN_WAL</c>.</summary>
    public const int OpensLog = 0x80000;

    /// <summary><c>SQLITE_IOCAP_POWERSAFE_OVERWRITE</c> and <c>SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN</c>: what stays true of a file whose parts lie elsewhere than SQLite thinks.</summary>
    public const int KeptCharacteristics = 0x1000 | 0x800;

    /// <summary><c>SQLITE_FCNTL_SIZE_HINT</c>, <c>CHUNK_SIZE</c>, <c>MMAP_SIZE</c> and the three of atomic writes: all are about places of the file beneath.</summary>
    public static ReadOnlySpan<int> RefusedControls => [5, 6, 18, 31, 32, 33];

    /// <summary>Finds a file system; null for the default one.</summary>
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find")]
    public static partial Vfs* Find(byte* name);

    /// <summary>Adds a file system, which must stay where it is.</summary>
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    public static partial int Register(Vfs* vfs, int makeDefault);

    /// <summary><c>sqlite3_vfs</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Vfs
    {
        public int Version;
        public int FileBytes;
        public int MaxPath;
        public Vfs* Next;
        public byte* Name;
        public void* AppData;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, SqliteFile*, int, int*, int> Open;
        public void* Delete;
        public void* Access;
        public void* FullPathname;
        public void* LoadOpen;
        public void* LoadError;
        public void* LoadSymbol;
        public void* LoadClose;
        public void* Randomness;
        public void* Sleep;
        public void* CurrentTime;
        public void* LastError;
        public void* CurrentTimeInt64;
        public void* SetSystemCall;
        public void* GetSystemCall;
        public void* NextSystemCall;
    }

    /// <summary><c>sqlite3_file</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SqliteFile
    {
        public Methods* Methods;
    }

    /// <summary><c>sqlite3_io_methods</c> of version 2: with shared memory, without memory-mapped reading.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Methods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int> Close;
        public delegate* unmanaged[Cdecl]<SqliteFile*, void*, int, long, int> Read;
        public delegate* unmanaged[Cdecl]<SqliteFile*, void*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<SqliteFile*, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> Sync;
        public delegate* unmanaged[Cdecl]<SqliteFile*, long*, int> FileSize;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> Lock;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> Unlock;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int*, int> CheckReservedLock;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int, void*, int> FileControl;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int> SectorSize;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int> DeviceCharacteristics;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int, int, int, void**, int> ShmMap;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int, int, int, int> ShmLock;
        public delegate* unmanaged[Cdecl]<SqliteFile*, void> ShmBarrier;
        public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> ShmUnmap;
    }
}
