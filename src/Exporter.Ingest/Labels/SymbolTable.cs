using System.Buffers;
using System.Text.Unicode;

namespace Exporter.Ingest.Labels;

/// <summary>The texts of one remote-write 2.0 request: where each lies, its fingerprint and, for new series, its hash and whether it is UTF-8.</summary>
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

    /// <summary>The symbol at <paramref name="reference"/>, hashed and checked; once a request, and only for series that are not known.</summary>
    /// <param name="buffer">The request.</param>
    /// <param name="reference">Below <see cref="Count"/>.</param>
    public ref readonly Symbol Checked(ReadOnlySpan<byte> buffer, int reference)
    {
        ref Symbol symbol = ref _symbols[reference];
        if (!symbol.IsChecked)
        {
            ReadOnlySpan<byte> text = buffer.Slice(symbol.Start, symbol.Length);
            (symbol.IsChecked, symbol.Hash, symbol.IsUtf8) = (true, LabelHash.OfText(text), Utf8.IsValid(text));
        }

        return ref symbol;
    }

    /// <summary>Adds the next symbol.</summary>
    public void Add(ReadOnlySpan<byte> buffer, int start, int length)
    {
        if (Count == _symbols.Length)
        {
            Grow();
        }

        _symbols[Count++] = new Symbol { Start = start, Length = length, Fingerprint = Entries.Fingerprint.Of(buffer.Slice(start, length)) };
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
    public struct Symbol
    {
        /// <summary>Stands for the text.</summary>
        public UInt128 Fingerprint;

        /// <summary><see cref="LabelHash.OfText"/> of it, once <see cref="IsChecked"/>.</summary>
        public ulong Hash;

        /// <summary>Offset of its first byte in the decoded request.</summary>
        public int Start;

        /// <summary>Bytes.</summary>
        public int Length;

        /// <summary>Whether <see cref="Hash"/> and <see cref="IsUtf8"/> are known.</summary>
        public bool IsChecked;

        /// <summary>Whether it is valid UTF-8, once <see cref="IsChecked"/>.</summary>
        public bool IsUtf8;
    }
}
