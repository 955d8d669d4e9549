using System.Buffers.Text;
using System.Text;

namespace Exporter.Ingest.Logs;

/// <summary>Texts of JSON as they are meant.</summary>
internal static class JsonText
{
    /// <summary>Takes the escapes out of a text.</summary>
    /// <param name="escaped">What stands between the quotes; a reader has found its escapes well-formed.</param>
    /// <param name="plain">At least as long.</param>
    /// <returns>Bytes written, never more than there were. Half of a surrogate pair, which JavaScript writes, is U+FFFD.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> plain)
    {
        var written = 0;
        while (escaped.IndexOf((byte)'\\') is >= 0 and var at)
        {
            escaped[..at].CopyTo(plain[written..]);
            written += at;
            escaped = escaped[at..];
            if (escaped[1] == 'u')
            {
                written += UnescapeRune(ref escaped).EncodeToUtf8(plain[written..]);
            }
            else
            {
                plain[written++] = Meaning(escaped[1]);
                escaped = escaped[2..];
            }
        }

        escaped.CopyTo(plain[written..]);
        return written + escaped.Length;
    }

    private static Rune UnescapeRune(ref ReadOnlySpan<byte> escaped)
    {
        var unit = UnitOf(escaped);
        escaped = escaped[6..];
        if (!char.IsSurrogate(unit))
        {
            return new Rune(unit);
        }

        if (char.IsHighSurrogate(unit) && escaped is [(byte)'\\', (byte)'u', ..] && Rune.TryCreate(unit, UnitOf(escaped), out var pair))
        {
            escaped = escaped[6..];
            return pair;
        }

        return Rune.ReplacementChar;
    }

    private static char UnitOf(ReadOnlySpan<byte> escape) => Utf8Parser.TryParse(escape[2..6], out ushort unit, out _, 'x') ? (char)unit : '\uFFFD';

    private static byte Meaning(byte letter) => letter switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'t' => (byte)'\t',
        (byte)'r' => (byte)'\r',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => letter,
    };
}
