using System.Buffers;
using System.Text.Unicode;

namespace Exporter.Ingest.Labels;

/// <summary>The texts of one remote-write 2.0 request: where each lies, its hash, and whether it is UTF-8.</summary>
/// <remarks>Pooled and reused; the entries point into the decoded request.</remarks>
internal sealed class SymbolTable
{
    // Prometheus sends some hundreds to thousands of symbols per request.
    private const int InitialCapacity = 1024;

    private Symbol[] _symbols = [];

    /// <summary>Number of symbols.</summary>
    public int Count { get; private set; }

    /// <summary>The symbol at <paramref name="reference"/>, which must be below <see cref="Count"/>.</summary>
    public ref readonly Symbol this[int reference] => ref _symbols[reference];

    /// <summary>Adds the next symbol.</summary>
    public void Add(ReadOnlySpan<byte> buffer, int start, int length)
    {
        if (Count == _symbols.Length)
        {
            Grow();
        }

        ReadOnlySpan<byte> text = buffer.Slice(start, length);
        _symbols[Count++] = new Symbol(start, length, LabelHash.OfText(text), Utf8.IsValid(text));
    }

    /// <summary>Forgets all symbols and gives the memory back to the pool.</summary>
    public void Release()
    {
        if (_symbols.Length > 0)
        {
            ArrayPool<Symbol>.Shared.Return(_symbols);
        }

        (_symbols, Count) = ([], 0);
    }

    private void Grow()
    {
        Symbol[] larger = ArrayPool<Symbol>.Shared.Rent(Math.Max(InitialCapacity, 2 * Count));
        _symbols.AsSpan(0, Count).CopyTo(larger);
        if (_symbols.Length > 0)
        {
            ArrayPool<Symbol>.Shared.Return(_symbols);
        }

        _symbols = larger;
    }

    /// <summary>One text of the table.</summary>
    /// <param name="Start">Offset of its first byte in the decoded request.</param>
    /// <param name="Length">Bytes.</param>
    /// <param name="Hash"><see cref="LabelHash.OfText"/> of it.</param>
    /// <param name="IsUtf8">Whether it is valid UTF-8.</param>
    public readonly record struct Symbol(int Start, int Length, ulong Hash, bool IsUtf8);
}
