namespace Exporter.Signals.Logs;

/// <summary>Tells names of hosts from other names with dots.</summary>
/// <remarks>
/// Only by how they are written. With a port, two labels are enough: <c>example.com:443</c>. Without, three are asked for, and no label may mix small letters and
/// capitals, as those of classes do. The last label is of small letters and no extension of a file: <c>main.go:12</c> is a place in a source, which is part of what is said.
/// </remarks>
internal static class HostNames
{
    private static readonly WordList Extensions = new(
        "c cc cpp cxx h hpp go py js ts rs java rb php cs kt scala pl lua swift sh log txt xml json yml yaml conf cfg ini so jar dll exe zip gz tar");

    /// <summary>Whether the text is a host and a port.</summary>
    public static bool IsWithPort(ReadOnlySpan<byte> text)
    {
        var colon = text.LastIndexOf((byte)':');
        return colon > 0 && colon < text.Length - 1 && Ascii.AllDigits(text[(colon + 1)..]) && IsName(text[..colon], labels: 2, mixed: true);
    }

    /// <summary>Whether the text is a fully qualified name.</summary>
    public static bool IsQualified(ReadOnlySpan<byte> text) => IsName(text, labels: 3, mixed: false);

    private static bool IsName(ReadOnlySpan<byte> text, int labels, bool mixed)
    {
        var (count, previousSmall, lastSmall) = (0, false, false);
        ReadOnlySpan<byte> last = default;
        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            last = dot < 0 ? text : text[..dot];
            var (upper, lower, other) = Count(last);
            if (last.IsEmpty || other || (!mixed && upper && lower))
            {
                return false;
            }

            (previousSmall, lastSmall) = (lastSmall, !upper);
            count++;
            if (dot < 0)
            {
                break;
            }

            text = text[(dot + 1)..];
        }

        return count >= labels && previousSmall && last.Length >= 2 && last.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0 && !Extensions.Contains(last);
    }

    private static (bool Upper, bool Lower, bool Other) Count(ReadOnlySpan<byte> label)
    {
        var (upper, lower, other) = (false, false, false);
        foreach (var value in label)
        {
            upper |= Ascii.IsUpper(value);
            lower |= Ascii.IsLower(value);
            other |= !(Ascii.IsUpper(value) || Ascii.IsLower(value) || Ascii.IsDigit(value) || value is (byte)'-' or (byte)'_');
        }

        return (upper, lower, other);
    }
}
