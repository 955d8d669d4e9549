using System.Text.Unicode;
using Exporter.Ingest.Entries;

namespace Exporter.Ingest.Labels;

/// <summary>The texts of one remote-write 2.0 request: where each lies, its fingerprint and, for new series, its hash and whether it is UTF-8.</summary>
/// <remarks>Pooled and reused; the entries point into the decoded request.</remarks>
internal sealed class SymbolTable
{
    // Prometheus sends some hundreds to thousands of symbols per request.
    private const int InitialCapacity = 1024;

    private static readonly RequestPool<Symbol> Pool = new();

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
            symbol.Check(buffer.Slice(symbol.Start, symbol.Length));
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

        _symbols[Count++] = new Symbol(start, length, Fingerprint.Of(buffer.Slice(start, length)));
    }

    /// <summary>Forgets all symbols and gives the memory back to the pool.</summary>
    public void Release()
    {
        if (_symbols.Length > 0)
        {
            Pool.Return(_symbols);
        }

        (_symbols, Count) = ([], 0);
    }

    private void Grow()
    {
        Symbol[] larger = Pool.Rent(Math.Max(InitialCapacity, 2 * Count));
        _symbols.AsSpan(0, Count).CopyTo(larger);
        if (_symbols.Length > 0)
        {
            Pool.Return(_symbols);
        }

        _symbols = larger;
    }

    /// <summary>One text of the table: 32 bytes.</summary>
    public struct Symbol(int start, int length, UInt128 fingerprint)
    {
        private const int LengthBits = (1 << 30) - 1;
        private const int CheckedBit = 1 << 30;
        private const int Utf8Bit = 1 << 31;

        // In halves, since a whole would be laid out in steps of 16 bytes.
        private readonly ulong _low = (ulong)fingerprint;
        private readonly ulong _high = (ulong)(fingerprint >> 64);

        // A text is shorter than its request, which max_decoded_bytes bounds to 1 GiB at most: two bits are free.
        private int _lengthAndFlags = length;

        /// <summary>Stands for the text.</summary>
        public readonly UInt128 Fingerprint => new(_high, _low);

        /// <summary><see cref="LabelHash.OfText"/> of it, once <see cref="IsChecked"/>.</summary>
        public ulong Hash { get; private set; }

        /// <summary>Offset of its first byte in the decoded request.</summary>
        public readonly int Start => start;

        /// <summary>Bytes.</summary>
        public readonly int Length => _lengthAndFlags & LengthBits;

        /// <summary>Whether <see cref="Hash"/> and <see cref="IsUtf8"/> are known.</summary>
        public readonly bool IsChecked => (_lengthAndFlags & CheckedBit) != 0;

        /// <summary>Whether it is valid UTF-8, once <see cref="IsChecked"/>.</summary>
        public readonly bool IsUtf8 => (_lengthAndFlags & Utf8Bit) != 0;

        /// <summary>Hashes and checks the text.</summary>
        public void Check(ReadOnlySpan<byte> text)
        {
            Hash = LabelHash.OfText(text);
            _lengthAndFlags |= CheckedBit | (Utf8.IsValid(text) ? Utf8Bit : 0);
        }
    }
}
