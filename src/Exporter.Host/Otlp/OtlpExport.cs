using System.Buffers;
using Exporter.Ingest;

namespace Exporter.Host.Otlp;

/// <summary>The bytes of an export's message, in pooled memory.</summary>
internal sealed class OtlpExport : IDisposable
{
    private readonly int _length;
    private byte[] _buffer;

    /// <summary>Copies a message.</summary>
    public OtlpExport(ReadOnlySequence<byte> message)
    {
        _length = checked((int)message.Length);
        _buffer = RequestBytes.Pool.Rent(_length);
        message.CopyTo(_buffer);
    }

    /// <summary>The message; valid until <see cref="Dispose"/>.</summary>
    public ArraySegment<byte> Bytes => new(_buffer, 0, _length);

    /// <inheritdoc/>
    public void Dispose()
    {
        RequestBytes.Pool.Return(_buffer);
        _buffer = [];
    }
}
