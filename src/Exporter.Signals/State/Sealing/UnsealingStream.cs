namespace Exporter.Signals.State.Sealing;

/// <summary>Reads what a <see cref="SealingStream"/> wrote; gives no byte of a chunk that is not what was sealed.</summary>
/// <remarks>Holds two chunks of memory, whatever the file says. Forward only. Not thread-safe.</remarks>
public sealed class UnsealingStream : Stream
{
    private readonly Stream _file;
    private readonly FileSeal _seal;
    private readonly byte[] _plain = new byte[SealedChunks.PlainBytes];
    private readonly byte[] _sealed = new byte[SealedChunks.SealedBytes];
    private readonly long _count;
    private readonly int _lastBytes;
    private long _next;
    private int _filled;
    private int _given;

    /// <summary>Reads the header.</summary>
    /// <param name="file">The file, at its beginning; its length must be known. Disposed of with this, or by whoever made it where this fails.</param>
    /// <param name="key">The key that <see cref="SealMark"/> found right.</param>
    /// <param name="purpose">What the file is for.</param>
    /// <exception cref="InvalidDataException">The header is damaged, or the file cut short.</exception>
    public UnsealingStream(Stream file, SealKey key, SealPurpose purpose)
    {
        Span<byte> header = stackalloc byte[FileSeal.HeaderBytes];
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        var bytes = file.Length - FileSeal.HeaderBytes;
        _count = (bytes + SealedChunks.SealedBytes - 1) / SealedChunks.SealedBytes;
        _lastBytes = (int)(bytes - ((_count - 1) * SealedChunks.SealedBytes)) - FileSeal.TagBytes;
        if (bytes < FileSeal.TagBytes || _lastBytes < 0)
        {
            throw new InvalidDataException($"it is cut short: {file.Length} bytes end in the midst of what proves that they are right");
        }

        (_file, _seal) = (file, FileSeal.Open(key, purpose, header[..read]) ?? throw new InvalidDataException("what it was encrypted by cannot be told from its header"));
        Length = bytes - (_count * FileSeal.TagBytes);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <summary>Bytes of the content.</summary>
    public override long Length { get; }

    /// <summary>Bytes of the content that were read.</summary>
    public override long Position
    {
        get => _next == 0 ? 0 : ((_next - 1) * SealedChunks.PlainBytes) + _given;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">What comes next is not what was sealed.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_given == _filled && _next < _count)
        {
            ReadChunk();
        }

        var taken = Math.Min(buffer.Length, _filled - _given);
        _plain.AsSpan(_given, taken).CopyTo(buffer);
        _given += taken;
        return taken;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

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
        _seal.Dispose();
        _file.Dispose();
        base.Dispose(disposing);
    }

    private void ReadChunk()
    {
        var isLast = _next == _count - 1;
        var length = isLast ? _lastBytes : SealedChunks.PlainBytes;
        _file.ReadExactly(_sealed.AsSpan(0, length + FileSeal.TagBytes));
        Span<byte> nonce = stackalloc byte[FileSeal.NonceBytes];
        SealedChunks.Nonce(_next, isLast, nonce);
        if (!_seal.TryOpen(nonce, _sealed.AsSpan(0, length), _sealed.AsSpan(length, FileSeal.TagBytes), _plain.AsSpan(0, length), []))
        {
            throw new InvalidDataException($"chunk {_next} of {_count} is not what was encrypted there");
        }

        (_filled, _given) = (length, 0);
        _next++;
    }
}
