using System.Buffers.Binary;
using System.Numerics;
using Exporter.Signals.State;
using Exporter.Signals.State.Sealing;

namespace Exporter.Host.State;

/// <summary>Reads one snapshot file section by section; each is checked before anything is taken from it.</summary>
internal sealed class SnapshotReader : IDisposable
{
    private const int FrameBytes = 8;
    private const int ChecksumBytes = 4;

    private readonly Stream _file;
    private readonly StateReader _state = new(default);
    private byte[] _buffer = new byte[64 * 1024];
    private Task<Section>? _ahead;
    private uint _sections;
    private uint _id;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What it is encrypted with; null for a file in clear.</param>
    /// <exception cref="SnapshotRefusedException">It is no snapshot, is damaged, of another version, or encrypted otherwise.</exception>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public SnapshotReader(string path, SealKey? key = null)
    {
        Path = path;
        _file = Open(path, key);
        try
        {
            ReadVersion();
            Header = Next(out var kind) is { } state && kind == SnapshotFormat.Header
                ? SnapshotHeader.Load(state)
                : throw Damaged("has no header");
        }
        catch (StateFormatException exception)
        {
            Dispose();
            throw Damaged(exception.Message);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whose state it is.</summary>
    public SnapshotHeader Header { get; }

    /// <summary>What identifies the content; once the end was read.</summary>
    public uint Id { get; private set; }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>Takes the next section, and has the one after it read meanwhile.</summary>
    /// <returns>Its payload, valid until the next call; null at the end.</returns>
    /// <exception cref="SnapshotRefusedException">The file is cut short or damaged.</exception>
    public StateReader? Next(out uint kind)
    {
        var ahead = _ahead;
        _ahead = null;
        var section = ahead is null ? Read(_buffer) : ahead.GetAwaiter().GetResult();
        kind = section.Kind;
        var free = _buffer;
        _buffer = section.Buffer;
        _state.Reset(_buffer.AsMemory(0, section.Length));
        if (kind == SnapshotFormat.End)
        {
            CheckEnd();
            return null;
        }

        _sections++;
        _id = BitOperations.Crc32C(_id, section.Checksum);
        _ahead = Task.Run(() => Read(ReferenceEquals(free, section.Buffer) ? new byte[free.Length] : free));
        return _state;
    }

    /// <summary>The refusal of a file whose checksums are right and whose content is not.</summary>
    public SnapshotRefusedException Damaged(string what) => new(SnapshotRefusal.Damaged, $"{Path} {what}");

    /// <inheritdoc/>
    public void Dispose()
    {
        // Its fault, if it has one, is nobody's who reads no further.
        (_ahead as IAsyncResult)?.AsyncWaitHandle.WaitOne();
        _file.Dispose();
    }

    private Stream Open(string path, SealKey? key)
    {
        try
        {
            if (SealMark.Mismatch(path, key, SnapshotFormat.Magic) is { } mismatch)
            {
                throw new SnapshotRefusedException(SnapshotRefusal.Unreadable, mismatch);
            }

            return SealedFiles.OpenRead(path, key, SealPurpose.Snapshot);
        }
        catch (InvalidDataException exception)
        {
            throw Damaged($"is damaged: {exception.Message}");
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException || (exception is IOException and not FileNotFoundException and not DirectoryNotFoundException))
        {
            throw new SnapshotRefusedException(SnapshotRefusal.Unreadable, $"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private void ReadVersion()
    {
        Span<byte> start = stackalloc byte[SnapshotFormat.Magic.Length + sizeof(uint)];
        Fill(start, 0);
        if (!start.StartsWith(SnapshotFormat.Magic))
        {
            throw Damaged("is not a snapshot of foresight_exporter");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(start[SnapshotFormat.Magic.Length..]);
        if (version != SnapshotFormat.Version)
        {
            throw new SnapshotRefusedException(
                SnapshotRefusal.Version, $"{Path} has format version {version}, this program reads version {SnapshotFormat.Version}");
        }
    }

    /// <summary>Reads and checks one section.</summary>
    /// <param name="buffer">Used if it is large enough.</param>
    private Section Read(byte[] buffer)
    {
        var at = _file.Position;
        Span<byte> frame = stackalloc byte[FrameBytes];
        Fill(frame, at);
        var kind = BinaryPrimitives.ReadUInt32LittleEndian(frame);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]);
        if (length > SnapshotFormat.MaxSectionBytes || length > _file.Length - _file.Position - ChecksumBytes)
        {
            throw Damaged($"is cut short, or damaged at byte {at}: a section of {length} bytes does not fit in {_file.Length} bytes");
        }

        var bytes = (int)length;
        if (buffer.Length < bytes + ChecksumBytes)
        {
            buffer = new byte[bytes + ChecksumBytes];
        }

        Fill(buffer.AsSpan(0, bytes + ChecksumBytes), at);
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(bytes));
        var computed = Checksum.Of(buffer.AsSpan(0, bytes), Checksum.Of(frame));
        return stored == computed
            ? new Section(kind, buffer, bytes, stored)
            : throw Damaged($"is damaged: the section at byte {at} has checksum {computed:x8}, {stored:x8} is stored");
    }

    private void CheckEnd()
    {
        var (sections, id) = (_state.Read<uint>(), _state.Read<uint>());
        if (sections != _sections || id != _id || _file.Position != _file.Length)
        {
            throw Damaged($"is damaged: it has {_sections} sections with checksum {_id:x8}, {sections} with {id:x8} were written");
        }

        Id = id;
    }

    private void Fill(Span<byte> bytes, long section)
    {
        try
        {
            _file.ReadExactly(bytes);
        }
        catch (EndOfStreamException)
        {
            throw Damaged($"is cut short: it ends within the section at byte {section}");
        }
        catch (InvalidDataException exception)
        {
            throw Damaged($"is damaged: {exception.Message}");
        }
        catch (IOException exception)
        {
            throw new SnapshotRefusedException(SnapshotRefusal.Unreadable, $"{Path} cannot be read: {exception.Message}", exception);
        }
    }

    private readonly record struct Section(uint Kind, byte[] Buffer, int Length, uint Checksum);
}
