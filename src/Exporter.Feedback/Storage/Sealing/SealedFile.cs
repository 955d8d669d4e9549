using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Exporter.Feedback.Storage.Sealing;

/// <summary>The functions that SQLite calls for a sealed file: contents go through <see cref="SealedPages"/>, all else to the file beneath.</summary>
/// <remarks>No exception may leave a function that is called from C; none is expected.</remarks>
internal static unsafe class SealedFile
{
    private static readonly SqliteNative.Methods* Functions = Make();

    /// <summary>The file beneath, which lies behind ours in the memory that SQLite gives.</summary>
    public static SqliteNative.SqliteFile* Beneath(SqliteNative.SqliteFile* file) => (SqliteNative.SqliteFile*)((Memory*)file + 1);

    /// <summary>Makes a file, whose file beneath is open, one of ours.</summary>
    public static void Begin(SqliteNative.SqliteFile* file, SealedPages pages)
    {
        ((Memory*)file)->Pages = GCHandle.ToIntPtr(GCHandle.Alloc(pages));
        file->Methods = Functions;
    }

    private static SealedPages PagesOf(SqliteNative.SqliteFile* file) => (SealedPages)GCHandle.FromIntPtr(((Memory*)file)->Pages).Target!;

    private static SqliteNative.Methods* Make()
    {
        var made = (SqliteNative.Methods*)NativeMemory.AllocZeroed((nuint)sizeof(SqliteNative.Methods));
        made->Version = 2;
        made->Close = &Close;
        made->Read = &Read;
        made->Write = &Write;
        made->Truncate = &Truncate;
        made->Sync = &Sync;
        made->FileSize = &FileSize;
        made->Lock = &Lock;
        made->Unlock = &Unlock;
        made->CheckReservedLock = &CheckReservedLock;
        made->FileControl = &FileControl;
        made->SectorSize = &SectorSize;
        made->DeviceCharacteristics = &DeviceCharacteristics;
        made->ShmMap = &ShmMap;
        made->ShmLock = &ShmLock;
        made->ShmBarrier = &ShmBarrier;
        made->ShmUnmap = &ShmUnmap;
        return made;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(SqliteNative.SqliteFile* file)
    {
        PagesOf(file).Dispose();
        GCHandle.FromIntPtr(((Memory*)file)->Pages).Free();
        var beneath = Beneath(file);
        return beneath->Methods->Close(beneath);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(SqliteNative.SqliteFile* file, void* bytes, int length, long offset)
    {
        try
        {
            return PagesOf(file).Read(new Span<byte>(bytes, length), offset);
        }
        catch (Exception)
        {
            return SqliteCode.ReadFault;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(SqliteNative.SqliteFile* file, void* bytes, int length, long offset)
    {
        try
        {
            return PagesOf(file).Write(new ReadOnlySpan<byte>(bytes, length), offset);
        }
        catch (Exception)
        {
            return SqliteCode.WriteFault;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(SqliteNative.SqliteFile* file, long size)
    {
        try
        {
            return PagesOf(file).Truncate(size);
        }
        catch (Exception)
        {
            return SqliteCode.TruncateFault;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(SqliteNative.SqliteFile* file, long* size)
    {
        try
        {
            var code = PagesOf(file).Size(out var found);
            *size = found;
            return code;
        }
        catch (Exception)
        {
            return SqliteCode.SizeFault;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(SqliteNative.SqliteFile* file, int operation, void* argument)
    {
        var beneath = Beneath(file);
        return SqliteNative.RefusedControls.Contains(operation) ? SqliteCode.NotFound : beneath->Methods->FileControl(beneath, operation, argument);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DeviceCharacteristics(SqliteNative.SqliteFile* file)
    {
        var beneath = Beneath(file);
        return beneath->Methods->DeviceCharacteristics(beneath) & SqliteNative.KeptCharacteristics;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(SqliteNative.SqliteFile* file, int flags) => Beneath(file)->Methods->Sync(Beneath(file), flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(SqliteNative.SqliteFile* file, int level) => Beneath(file)->Methods->Lock(Beneath(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(SqliteNative.SqliteFile* file, int level) => Beneath(file)->Methods->Unlock(Beneath(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(SqliteNative.SqliteFile* file, int* isHeld) => Beneath(file)->Methods->CheckReservedLock(Beneath(file), isHeld);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(SqliteNative.SqliteFile* file) => Beneath(file)->Methods->SectorSize(Beneath(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmMap(SqliteNative.SqliteFile* file, int region, int bytes, int extend, void** at) => Beneath(file)->Methods->ShmMap(Beneath(file), region, bytes, extend, at);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmLock(SqliteNative.SqliteFile* file, int offset, int count, int flags) => Beneath(file)->Methods->ShmLock(Beneath(file), offset, count, flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ShmBarrier(SqliteNative.SqliteFile* file) => Beneath(file)->Methods->ShmBarrier(Beneath(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmUnmap(SqliteNative.SqliteFile* file, int delete) => Beneath(file)->Methods->ShmUnmap(Beneath(file), delete);

    /// <summary>What SQLite keeps of a file of ours; the file beneath follows.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Memory
    {
        public SqliteNative.SqliteFile File;
        public nint Pages;
    }
}
