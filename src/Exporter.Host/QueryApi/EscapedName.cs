using System.Globalization;
using System.Text;

namespace Exporter.Host.QueryApi;

/// <summary>Label names outside the classic alphabet as they stand in a path: <c>U__http_2e_status</c> is <c>http.status</c>.</summary>
/// <remarks>
/// Prometheus' escaping scheme "values": after <c>U__</c>, <c>__</c> is an underscore and <c>_2e_</c> the character of that code in
/// hexadecimal. What does not follow it all the way is taken as it stands, as Prometheus does. Grafana writes such names so.
/// </remarks>
internal static class EscapedName
{
    private const string Prefix = "U__";

    // The longest code point is 10ffff.
    private const int MaxDigits = 6;

    /// <summary>The name that <paramref name="text"/> stands for.</summary>
    public static string Unescape(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return text;
        }

        var name = new StringBuilder(text.Length);
        for (var rest = text.AsSpan(Prefix.Length); !rest.IsEmpty;)
        {
            if (rest[0] != '_')
            {
                name.Append(rest[0]);
                rest = rest[1..];
            }
            else if (TryReadEscape(rest, out var character, out var length))
            {
                name.Append(character.ToString());
                rest = rest[length..];
            }
            else
            {
                return text;
            }
        }

        return name.ToString();
    }

    private static bool TryReadEscape(ReadOnlySpan<char> text, out Rune character, out int length)
    {
        var digits = text[1..].IndexOf('_');
        length = digits + 2;
        character = new Rune('_');
        return digits == 0
            || (digits is > 0 and <= MaxDigits
                && int.TryParse(text.Slice(1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && Rune.TryCreate(code, out character));
    }
}
