using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Exporter.Signals.Head;

namespace Exporter.Signals.State;

/// <summary>Reads what a <see cref="StateWriter"/> wrote; never past the end, and never allocates more than the bytes present can fill.</summary>
/// <param name="state">The bytes; must not change while they are read.</param>
public sealed class StateReader(ReadOnlyMemory<byte> state)
{
    private readonly TextPool _texts = new();
    private ReadOnlyMemory<byte> _rest = state;

    /// <summary>What was not read yet.</summary>
    public ReadOnlyMemory<byte> Rest => _rest;

    /// <summary>True when everything was read.</summary>
    public bool AtEnd => _rest.IsEmpty;

    /// <summary>Goes on with other bytes; texts already seen are still shared.</summary>
    public void Reset(ReadOnlyMemory<byte> next) => _rest = next;

    /// <summary>Reads one value.</summary>
    /// <exception cref="StateFormatException">Fewer bytes are left.</exception>
    public T Read<T>()
        where T : unmanaged => Unsafe.ReadUnaligned<T>(in Take(Unsafe.SizeOf<T>())[0]);

    /// <summary>Fills <paramref name="values"/>.</summary>
    /// <exception cref="StateFormatException">Fewer bytes are left.</exception>
    public void ReadAll<T>(Span<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        Take(bytes.Length).CopyTo(bytes);
    }

    /// <summary>Reads a number of things that take at least <paramref name="bytesEach"/> bytes each.</summary>
    /// <exception cref="StateFormatException">So many cannot follow.</exception>
    public int ReadCount(int bytesEach)
    {
        var count = Read<int>();
        return count >= 0 && (long)count * bytesEach <= _rest.Length
            ? count
            : throw new StateFormatException($"{count} entries of {bytesEach} bytes or more are announced, {_rest.Length} bytes are left");
    }

    /// <summary>Reads bytes with their number; valid as long as the memory behind them is.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadCount(1));

    /// <summary>Reads a text; equal texts are one object.</summary>
    public string ReadText() => _texts.Get(ReadBytes());

    /// <summary>Reads a label set.</summary>
    public Labels ReadLabels()
    {
        var labels = new Label[ReadCount(2 * sizeof(int))];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = new Label(ReadText(), ReadText());
        }

        return LabelsOf(labels);
    }

    /// <summary>A label set, its list of names shared with others that were read.</summary>
    internal Labels LabelsOf(IEnumerable<Label> labels) => Labels.From(labels).Sharing(_texts);

    /// <summary>The text of UTF-8 bytes; equal texts are one object.</summary>
    internal string Text(ReadOnlySpan<byte> utf8) => _texts.Get(utf8);

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > _rest.Length)
        {
            throw new StateFormatException($"{bytes} bytes are expected, {_rest.Length} are left");
        }

        var taken = _rest.Span[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}
