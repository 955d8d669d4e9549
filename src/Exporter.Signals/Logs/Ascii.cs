using System.Buffers;

namespace Exporter.Signals.Logs;

/// <summary>Classes of bytes and words of log lines. Bytes beyond ASCII count as letters.</summary>
internal static class Ascii
{
    /// <summary>Where a run of text ends.</summary>
    public static readonly SearchValues<byte> Boundaries = SearchValues.Create([.. Enumerable.Range(0, 0x21).Select(code => (byte)code), .. ",;()[]{}<>\"'=|`!?"u8]);

    /// <summary>Where a path ends: values of queries belong to it.</summary>
    public static readonly SearchValues<byte> PathEnds = SearchValues.Create([.. Enumerable.Range(0, 0x21).Select(code => (byte)code), .. "\"'),;]}>"u8]);

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>White space, and other bytes that print nothing.</summary>
    public static bool IsSpace(byte value) => value <= ' ';

    /// <summary>0 to 9.</summary>
    public static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    /// <summary>A to Z, a to z, and whatever is beyond ASCII.</summary>
    public static bool IsLetter(byte value) => (uint)((value | 0x20) - 'a') <= 'z' - 'a' || value >= 0x80;

    /// <summary>A letter or a digit.</summary>
    public static bool IsWord(byte value) => IsLetter(value) || IsDigit(value);

    /// <summary>A to Z.</summary>
    public static bool IsUpper(byte value) => (uint)(value - 'A') <= 'Z' - 'A';

    /// <summary>a to z.</summary>
    public static bool IsLower(byte value) => (uint)(value - 'a') <= 'z' - 'a';

    /// <summary>Whether there is a digit.</summary>
    public static bool HasDigit(ReadOnlySpan<byte> text) => text.IndexOfAny(Digits) >= 0;

    /// <summary>Whether there are digits only.</summary>
    public static bool AllDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(Digits) < 0;

    /// <summary>Whether there are hexadecimal digits only.</summary>
    public static bool AllHexadecimal(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(Hexadecimal) < 0;
}
