using System.IO.Compression;

namespace Exporter.Ingest.Otlp;

/// <summary>A body in gzip, decompressed into pooled memory up to a limit.</summary>
/// <remarks>Memory grows with what comes out, at most to the limit: what a body says of its own length is not believed.</remarks>
public sealed class GzipBody : IDisposable
{
    private const int FirstBuffer = 64 * 1024;

    private byte[] _buffer = RequestBytes.Pool.Rent(FirstBuffer);
    private int _length;

    /// <summary>Decompresses a body to its end, or just past the limit.</summary>
    /// <exception cref="InvalidDataException">It is no gzip.</exception>
    public GzipBody(ArraySegment<byte> zipped, int maxBytes)
    {
        try
        {
            using var plain = new GZipStream(new MemoryStream(zipped.Array!, zipped.Offset, zipped.Count), CompressionMode.Decompress);
            while (_length <= maxBytes && plain.Read(_buffer, _length, _buffer.Length - _length) is > 0 and var read)
            {
                _length += read;
                if (_length == _buffer.Length)
                {
                    Grow((int)Math.Min(2L * _length, Math.Max(_length, maxBytes) + 1L));
                }
            }

            IsTooLarge = _length > maxBytes;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>True where it has more than the limit; <see cref="Bytes"/> is then only its beginning.</summary>
    public bool IsTooLarge { get; }

    /// <summary>What it holds; valid until <see cref="Dispose"/>.</summary>
    public ArraySegment<byte> Bytes => new(_buffer, 0, _length);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            RequestBytes.Pool.Return(_buffer);
            _buffer = [];
        }
    }

    private void Grow(int bytes)
    {
        var larger = RequestBytes.Pool.Rent(bytes);
        Bytes.AsSpan().CopyTo(larger);
        RequestBytes.Pool.Return(_buffer);
        _buffer = larger;
    }
}
