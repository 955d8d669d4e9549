using System.Buffers.Binary;
using System.IO.Compression;

namespace Exporter.History.Tables;

/// <summary>Decompresses a gzip file and fails where it is cut off: <see cref="GZipStream"/> by itself ends as if all were there.</summary>
/// <remarks>A gzip file ends with the length of what it holds, modulo 2^32 (RFC 1952).</remarks>
internal sealed class WholeGzipStream : Stream
{
    private readonly GZipStream _content;
    private readonly uint _expected;
    private uint _read;

    /// <summary>Takes a file that can seek, and closes it in the end.</summary>
    public WholeGzipStream(Stream file)
    {
        Span<byte> length = stackalloc byte[sizeof(uint)];
        if (file.Length >= sizeof(uint))
        {
            file.Seek(-sizeof(uint), SeekOrigin.End);
            file.ReadExactly(length);
        }

        _expected = BinaryPrimitives.ReadUInt32LittleEndian(length);
        file.Position = 0;
        _content = new GZipStream(file, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = _content.Read(buffer);
        _read += (uint)read;
        return read > 0 || buffer.IsEmpty || _read == _expected
            ? read
            : throw new InvalidDataException("the gzip file is cut off, or made of several parts (then decompress it first)");
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }
}
