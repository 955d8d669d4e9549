namespace Exporter.Signals.State.Sealing;

/// <summary>Seals what is written to it, chunk by chunk; see <see cref="SealedChunks"/>.</summary>
/// <remarks>Holds two chunks of memory. What was written is whole only after <see cref="Finish"/>. Not thread-safe.</remarks>
public sealed class SealingStream : Stream
{
    private readonly Stream _file;
    private readonly FileSeal _seal;
    private readonly byte[] _plain = new byte[SealedChunks.PlainBytes];
    private readonly byte[] _sealed = new byte[SealedChunks.SealedBytes];
    private int _filled;
    private long _chunks;

    /// <summary>Begins a sealed stream with its header.</summary>
    /// <param name="file">Where it goes; stays open.</param>
    /// <param name="key">The key.</param>
    /// <param name="purpose">What it is for.</param>
    public SealingStream(Stream file, SealKey key, SealPurpose purpose)
        : this(file, FileSeal.Begin(key, purpose))
    {
    }

    /// <summary>Begins a sealed stream with its header.</summary>
    /// <param name="file">Where it goes; stays open.</param>
    /// <param name="seal">What seals it, and nothing else ever again: chunks have the same nonces each time. Disposed of with this.</param>
    public SealingStream(Stream file, FileSeal seal)
    {
        (_file, _seal) = (file, seal);
        _file.Write(seal.Header);
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes the last chunk.</summary>
    public void Finish() => WriteChunk(_plain.AsSpan(0, _filled), isLast: true);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            // A full chunk waits for what comes behind it: only then it is not the last one.
            if (_filled == _plain.Length)
            {
                WriteChunk(_plain, isLast: false);
                _filled = 0;
            }

            if (_filled == 0 && buffer.Length > _plain.Length)
            {
                WriteChunk(buffer[.._plain.Length], isLast: false);
                buffer = buffer[_plain.Length..];
                continue;
            }

            var taken = Math.Min(buffer.Length, _plain.Length - _filled);
            buffer[..taken].CopyTo(_plain.AsSpan(_filled));
            _filled += taken;
            buffer = buffer[taken..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: a chunk is written when it is full.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _seal.Dispose();
        base.Dispose(disposing);
    }

    private void WriteChunk(ReadOnlySpan<byte> plain, bool isLast)
    {
        Span<byte> nonce = stackalloc byte[FileSeal.NonceBytes];
        SealedChunks.Nonce(_chunks++, isLast, nonce);
        _seal.Seal(nonce, plain, _sealed.AsSpan(0, plain.Length), _sealed.AsSpan(plain.Length, FileSeal.TagBytes), []);
        _file.Write(_sealed.AsSpan(0, plain.Length + FileSeal.TagBytes));
    }
}
