using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Exporter.Signals.State;
using Exporter.Signals.State.Sealing;

namespace Exporter.Host.State;

/// <summary>Writes one snapshot file beside its final place and puts it there when it is whole.</summary>
/// <remarks>
/// Until <see cref="Commit"/> the file has a temporary name; a process that ends before leaves that and the earlier snapshot behind.
/// Commit flushes the file to the disk, renames it, and flushes the folder: at any moment, also of a power cut, one whole
/// snapshot is there.
/// </remarks>
internal sealed class SnapshotWriter : IDisposable
{
    // So that the last flush does not have gigabytes before it.
    private const long FlushBytes = 64 << 20;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly SealingStream? _sealing;
    private uint _sections;
    private uint _id;
    private long _unflushed;
    private bool _committed;

    /// <summary>Begins the file that will be at <paramref name="path"/>.</summary>
    /// <param name="path">Its final place.</param>
    /// <param name="header">Whose state it is.</param>
    /// <param name="key">What it is encrypted with; null for a file in clear.</param>
    public SnapshotWriter(string path, SnapshotHeader header, SealKey? key = null)
    {
        _path = path;
        _file = OwnFiles.Create(path + DurableFiles.TemporarySuffix);
        try
        {
            _sealing = key is null ? null : new SealingStream(_file, key, SealPurpose.Snapshot);
            Begin(header);
        }
        catch
        {
            // A disk may be full from the first byte on; nobody has this object yet to dispose of.
            Dispose();
            throw;
        }
    }

    /// <summary>Size of the file, once it is whole.</summary>
    public long Bytes { get; private set; }

    private Stream Content => _sealing ?? (Stream)_file;

    /// <summary>Writes one section.</summary>
    public void Section(uint kind, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > SnapshotFormat.MaxSectionBytes)
        {
            throw new IOException($"a section of {payload.Length} bytes exceeds the {SnapshotFormat.MaxSectionBytes} bytes that the format allows");
        }

        Span<byte> frame = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, kind);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], payload.Length);
        var checksum = Checksum.Of(payload, Checksum.Of(frame));
        Content.Write(frame);
        Content.Write(payload);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, checksum);
        Content.Write(frame[..4]);
        _sections++;
        _id = BitOperations.Crc32C(_id, checksum);
        _unflushed += payload.Length;
        if (_unflushed > FlushBytes)
        {
            _file.Flush(flushToDisk: true);
            _unflushed = 0;
        }
    }

    /// <summary>Ends the file and puts it in its place.</summary>
    /// <param name="keepAs">Where the file before it goes, if there is one; null drops it.</param>
    /// <returns>What identifies the content.</returns>
    public uint Commit(string? keepAs = null)
    {
        var (sections, id) = (_sections, _id);
        Section(SnapshotFormat.End, MemoryMarshal.AsBytes<uint>([sections, id]));
        _sealing?.Finish();
        _file.Flush(flushToDisk: true);
        Bytes = _file.Length;
        _file.Dispose();
        if (keepAs is not null && File.Exists(_path))
        {
            File.Move(_path, keepAs, overwrite: true);
        }

        File.Move(_file.Name, _path, overwrite: true);
        _committed = true;
        DurableFiles.Flush(Path.GetDirectoryName(_path)!);
        return id;
    }

    /// <summary>Closes; removes what is not whole.</summary>
    public void Dispose()
    {
        _sealing?.Dispose();
        _file.Dispose();
        if (!_committed)
        {
            DurableFiles.TryDelete(_file.Name);
        }
    }

    private void Begin(SnapshotHeader header)
    {
        Span<byte> version = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(version, SnapshotFormat.Version);
        Content.Write(SnapshotFormat.Magic);
        Content.Write(version);
        var writer = new StateWriter();
        header.Save(writer);
        Section(SnapshotFormat.Header, writer.Written);
    }
}
