using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Exporter.Signals.State;

/// <summary>A growing buffer into which a store writes what it knows: little-endian, in the order that <see cref="StateReader"/> reads.</summary>
/// <remarks>Values lie as they do in memory, so that a slab of windows is one copy. The buffer is kept for reuse. Not thread-safe.</remarks>
public sealed class StateWriter
{
    private const int InitialBytes = 64 * 1024;

    private byte[] _buffer = new byte[InitialBytes];

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Starts over with room for so many bytes, whose memory the system gives now and not when it is first written to, under a lock.</summary>
    public void Reserve(int bytes)
    {
        Clear();
        if (bytes > _buffer.Length)
        {
            // And some more, so that what grows slowly does not need another each time.
            _buffer = new byte[Math.Min(Array.MaxLength, bytes + (bytes / 8L))];
            Array.Fill(_buffer, (byte)1);
        }
    }

    /// <summary>Starts over.</summary>
    public void Clear() => Length = 0;

    /// <summary>Writes one value as it lies in memory.</summary>
    public void Write<T>(T value)
        where T : unmanaged
    {
        Unsafe.WriteUnaligned(ref Take(Unsafe.SizeOf<T>())[0], value);
    }

    /// <summary>Writes values without their number: the reader must know it.</summary>
    public void WriteAll<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(Take(bytes.Length));
    }

    /// <summary>Writes bytes with their number.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        WriteAll(bytes);
    }

    /// <summary>Writes a text as UTF-8 with its length.</summary>
    public void WriteText(string text)
    {
        Write(Encoding.UTF8.GetByteCount(text));
        WriteUtf8(text);
    }

    /// <summary>Writes a text as UTF-8 alone: its length is written elsewhere, or its end marked.</summary>
    public void WriteUtf8(string text) => Encoding.UTF8.GetBytes(text, Take(Encoding.UTF8.GetByteCount(text)));

    /// <summary>Writes a label set.</summary>
    public void WriteLabels(Labels labels)
    {
        Write(labels.Count);
        for (var i = 0; i < labels.Count; i++)
        {
            WriteText(labels[i].Name);
            WriteText(labels[i].Value);
        }
    }

    private Span<byte> Take(int bytes)
    {
        var end = checked(Length + bytes);
        if (end > _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _buffer.Length)));
        }

        var taken = _buffer.AsSpan(Length, bytes);
        Length = end;
        return taken;
    }
}
