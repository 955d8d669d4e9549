using System.IO.Hashing;

namespace Exporter.Signals.Logs;

/// <summary>A log line as tokens with its values replaced; filled by <see cref="LineMasker"/>, and used again for each line.</summary>
/// <remarks>
/// What is one value in several tokens becomes one here, so that a line's length does not depend on its values: lists, quantities with units (<c>18.4 KB</c>), dates with
/// names of days and months, bounds (<c>&lt;1</c>), and what is said once more in parentheses (<c>18846 bytes (18.4 KB)</c>, <c>10.0.0.1 (a.example.com)</c>). Not thread-safe.
/// </remarks>
internal sealed class MaskedLine
{
    /// <summary>Tokens of a line that are looked at; the rest of a longer line belongs to no template.</summary>
    public const int MaxTokens = 128;

    /// <summary>The hash of a token that is a value.</summary>
    public static readonly ulong VariableHash = XxHash3.HashToUInt64(ValueMask.Value);

    private static readonly WordList Units = new("b kb mb gb tb kib mib gib tib ns us ms s sec secs second seconds min mins minute minutes h hr hrs hour hours hz khz mhz ghz");
    private static readonly WordList MonthsAndDays = new(
        "jan feb mar apr may jun jul aug sep oct nov dec january february march april june july august september october november december " +
        "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday");

    private static readonly WordList Zones = new("utc gmt pdt pst est edt cet cest cst cdt mst mdt");
    private static readonly WordList Introducers = new("user username account host hostname named called owner login");

    private readonly MaskedToken[] _tokens = new MaskedToken[MaxTokens];
    private readonly byte[] _text = new byte[(2 * LineMasker.MaxBytes) + 64];
    private int _count;
    private int _end;

    /// <summary>The tokens, in order.</summary>
    public ReadOnlySpan<MaskedToken> Tokens => _tokens.AsSpan(0, _count);

    /// <summary>Whether no further token is taken.</summary>
    public bool IsFull => _count == MaxTokens;

    /// <summary>Room for a token's text, before it is added.</summary>
    public Span<byte> Room => _text.AsSpan(_end);

    /// <summary>The text of one of the tokens.</summary>
    public ReadOnlySpan<byte> TextOf(MaskedToken token) => _text.AsSpan(token.Start, token.Length);

    /// <summary>Starts over.</summary>
    public void Clear() => (_count, _end) = (0, 0);

    /// <summary>A number that is equal for equal tokens, in each process.</summary>
    public ulong Hash()
    {
        ulong hash = 0x9E3779B97F4A7C15;
        foreach (var token in Tokens)
        {
            hash = Combine(hash, token.Hash);
        }

        return hash;
    }

    /// <summary>Adds one token's hash to a line's.</summary>
    public static ulong Combine(ulong hash, ulong token) => ulong.RotateLeft((hash ^ token) * 0xff51afd7ed558ccd, 31) * 0xc4ceb9fe1a85ec53;

    /// <summary>Adds a value.</summary>
    /// <param name="spaced">Whether white space stood before it.</param>
    public void AddValue(bool spaced)
    {
        if (EndsWithValue(1))
        {
            return;
        }

        // "5, 6" and "5 - 6": one value, with whatever separates its parts.
        if (EndsWithValue(2) && Last(1) is { Length: 1 } between && _text[between.Start] is (byte)',' or (byte)':' or (byte)'-' or (byte)'/')
        {
            Drop(1);
            return;
        }

        if (Is(1, (byte)'<') || (_count > 0 && MonthsAndDays.Contains(TextOf(Last(1)))))
        {
            spaced = (Last(1).Traits & TokenTraits.Spaced) != 0;
            Drop(1);
            if (_count > 0 && MonthsAndDays.Contains(TextOf(Last(1))))
            {
                spaced = (Last(1).Traits & TokenTraits.Spaced) != 0;
                Drop(1);
            }

            if (EndsWithValue(1))
            {
                return;
            }
        }

        Push(ValueMask.Value, VariableHash, TokenTraits.Variable | Spaced(spaced));
    }

    /// <summary>Adds one byte of punctuation.</summary>
    /// <param name="mark">Which.</param>
    /// <param name="spaced">Whether white space stood before it.</param>
    public void AddMark(byte mark, bool spaced)
    {
        if (mark == ')')
        {
            if (Is(1, (byte)'(') && EndsWithValue(2))
            {
                Drop(1);
                return;
            }

            if (EndsWithValue(1) && Is(2, (byte)'(') && (EndsWithValue(3) || EndsWithValue(4)))
            {
                Drop(2);
                return;
            }
        }

        var text = Room[..1];
        text[0] = mark;
        Push(text, XxHash3.HashToUInt64(text), TokenTraits.Punctuation | Spaced(spaced));
    }

    /// <summary>Adds a word.</summary>
    /// <param name="text">Its text, or what is left of it; may lie in <see cref="Room"/>.</param>
    /// <param name="partial">Whether some of it is a value.</param>
    /// <param name="spaced">Whether white space stood before it.</param>
    public void AddWord(ReadOnlySpan<byte> text, bool partial, bool spaced)
    {
        if (EndsWithValue(1) && (Units.Contains(text) || Zones.Contains(text)))
        {
            return;
        }

        var hash = XxHash3.HashToUInt64(text);
        if (partial && _count > 0 && Last(1).Hash == hash)
        {
            return;
        }

        var traits = partial ? TokenTraits.Partial
            : IsCapitals(text) ? TokenTraits.Capitals
            : (Introducers.Contains(text) ? TokenTraits.Introducer : TokenTraits.None) | (IsSmall(text) ? TokenTraits.Small : TokenTraits.None);
        Push(text, hash, traits | Spaced(spaced));
    }

    private static bool IsCapitals(ReadOnlySpan<byte> text)
    {
        var upper = false;
        foreach (var value in text)
        {
            if (Ascii.IsLower(value))
            {
                return false;
            }

            upper |= Ascii.IsUpper(value);
        }

        return upper;
    }

    private static bool IsSmall(ReadOnlySpan<byte> text)
    {
        var lower = false;
        foreach (var value in text)
        {
            if (Ascii.IsUpper(value))
            {
                return false;
            }

            lower |= Ascii.IsLower(value);
        }

        return lower;
    }

    private static TokenTraits Spaced(bool spaced) => spaced ? TokenTraits.Spaced : TokenTraits.None;

    private MaskedToken Last(int back) => _tokens[_count - back];

    private bool EndsWithValue(int back) => _count >= back && Last(back).IsVariable;

    private bool Is(int back, byte mark) => _count >= back && Last(back) is { Length: 1 } token && _text[token.Start] == mark;

    private void Drop(int tokens)
    {
        _count -= tokens;
        _end = _count == 0 ? 0 : Last(1).Start + Last(1).Length;
    }

    private void Push(ReadOnlySpan<byte> text, ulong hash, TokenTraits traits)
    {
        if (_count == MaxTokens)
        {
            return;
        }

        text.CopyTo(_text.AsSpan(_end));
        _tokens[_count++] = new MaskedToken(hash, _end, text.Length, traits);
        _end += text.Length;
    }
}
