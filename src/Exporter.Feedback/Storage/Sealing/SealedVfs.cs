using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Exporter.Signals.State.Sealing;

namespace Exporter.Feedback.Storage.Sealing;

/// <summary>File systems for SQLite that seal the database and its log by a key, over SQLite's default one.</summary>
/// <remarks>
/// One for each key that this process uses, registered when it is first asked for and never removed. All but opening is the default's: names, locks, the shared index of the log, which holds page numbers only.
/// Journals and temporary files are refused instead of being written in clear: the store needs neither, as its log is SQLite's WAL and its temporary tables are in memory.
/// </remarks>
internal static unsafe class SealedVfs
{
    private static readonly Lock Registering = new();
    private static readonly Dictionary<nint, SealKey> Keys = [];

    /// <summary>The name for a connection string's <c>Vfs</c>.</summary>
    public static string NameFor(SealKey key)
    {
        var name = $"foresight-{key.Id}";
        lock (Registering)
        {
            if (!Keys.Values.Any(known => known.Id == key.Id))
            {
                Keys.Add((nint)Register(name), key);
            }
        }

        return name;
    }

    private static SqliteNative.Vfs* Register(string name)
    {
        var beneath = SqliteNative.Find(null);
        var vfs = (SqliteNative.Vfs*)NativeMemory.Alloc((nuint)sizeof(SqliteNative.Vfs));

        // The default's own functions look at nothing of the structure but its application data, so that a copy serves them.
        *vfs = *beneath;
        vfs->Next = null;
        vfs->FileBytes = sizeof(SealedFile.Memory) + beneath->FileBytes;
        vfs->Name = (byte*)Marshal.StringToCoTaskMemUTF8(name);
        vfs->Open = &Open;
        var code = SqliteNative.Register(vfs, 0);
        return code == SqliteCode.Ok ? vfs : throw new InvalidOperationException($"SQLite does not take the file system {name}: code {code}");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(SqliteNative.Vfs* vfs, byte* name, SqliteNative.SqliteFile* file, int flags, int* outFlags)
    {
        // Without functions, it is not closed.
        file->Methods = null;
        var layout = (flags & SqliteNative.OpensDatabase) != 0 ? PageLayout.Database : (flags & SqliteNative.OpensLog) != 0 ? PageLayout.Log : null;
        if (layout is null)
        {
            return SqliteCode.CannotOpen;
        }

        SealKey key;
        lock (Registering)
        {
            key = Keys[(nint)vfs];
        }

        var beneath = SqliteNative.Find(null);
        var inner = SealedFile.Beneath(file);
        var code = beneath->Open(beneath, name, inner, flags, outFlags);
        if (code == SqliteCode.Ok)
        {
            SealedFile.Begin(file, new SealedPages(new NativeFile(inner), layout, key));
        }

        return code;
    }
}
