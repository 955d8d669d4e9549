using YamlDotNet.Core;

namespace Exporter.Configuration.Yaml;

/// <summary>Finds where a place inside a scalar's value stands in the file.</summary>
/// <remarks>
/// Folding, indentation and escapes change white space and lengths, but never the order of the other characters. So
/// the place is found by counting: as many non-blank characters come before it in the value as after the scalar's
/// beginning in the file.
/// </remarks>
internal static class TextPlace
{
    /// <summary>Line and column in <paramref name="source"/> of <paramref name="line"/>, <paramref name="column"/> (from 1) in the value of <paramref name="scalar"/>.</summary>
    public static (int Line, int Column) Of(string source, YamlText scalar, int line, int column)
    {
        var before = CountNonBlank(scalar.Value.AsSpan(0, OffsetOf(scalar.Value, line, column)));
        var at = ContentStart(source, scalar);
        while (at < source.Length && (before > 0 || char.IsWhiteSpace(source[at])))
        {
            var length = UnitLength(source, at, scalar.Style);
            before -= IsBlankUnit(source, at, length) ? 0 : 1;
            at += length;

            // Past the last character of the value an error points just behind it, not at the next thing in the file.
            if (before == 0 && CountNonBlank(scalar.Value.AsSpan(OffsetOf(scalar.Value, line, column))) == 0)
            {
                break;
            }
        }

        return LineAndColumn(source, at);
    }

    private static int OffsetOf(string value, int line, int column)
    {
        var offset = 0;
        for (var i = 1; i < line && offset < value.Length; i++)
        {
            var end = value.IndexOf('\n', offset);
            offset = end < 0 ? value.Length : end + 1;
        }

        return Math.Min(value.Length, offset + column - 1);
    }

    private static int ContentStart(string source, YamlText scalar)
    {
        var start = (int)Math.Min(scalar.At.Index, source.Length);
        return scalar.Style switch
        {
            ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => start + 1,
            ScalarStyle.Literal or ScalarStyle.Folded => Math.Max(start, source.IndexOf('\n', start) + 1),
            _ => start,
        };
    }

    /// <summary>Characters of the file that make one character of the value.</summary>
    private static int UnitLength(string source, int at, ScalarStyle style)
    {
        var length = (style, source[at]) switch
        {
            (ScalarStyle.SingleQuoted, '\'') => 2,
            (ScalarStyle.DoubleQuoted, '\\') => at + 1 < source.Length
                ? source[at + 1] switch { 'x' => 4, 'u' => 6, 'U' => 10, _ => 2 }
                : 1,
            _ => 1,
        };
        return Math.Min(length, source.Length - at);
    }

    private static bool IsBlankUnit(string source, int at, int length) =>
        length == 1 ? char.IsWhiteSpace(source[at]) : length == 2 && source[at] == '\\' && source[at + 1] is 'n' or 't' or 'r' or ' ' or '\n';

    private static int CountNonBlank(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
        {
            count += char.IsWhiteSpace(c) ? 0 : 1;
        }

        return count;
    }

    private static (int Line, int Column) LineAndColumn(string source, int at)
    {
        var line = 1;
        var lineStart = 0;
        for (var i = 0; i < at && i < source.Length; i++)
        {
            if (source[i] == '\n')
            {
                line++;
                lineStart = i + 1;
            }
        }

        return (line, at - lineStart + 1);
    }
}
