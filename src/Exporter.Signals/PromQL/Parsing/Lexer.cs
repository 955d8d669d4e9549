using System.Globalization;

namespace Exporter.Signals.PromQL.Parsing;

/// <summary>Cuts an expression into tokens; comments run from <c>#</c> to the end of the line.</summary>
internal sealed class Lexer(string text)
{
    private static readonly (string Text, TokenKind Kind)[] Symbols =
    [
        ("==", TokenKind.Equal), ("!=", TokenKind.NotEqual), (">=", TokenKind.GreaterOrEqual), ("<=", TokenKind.LessOrEqual),
        ("=~", TokenKind.RegexMatch), ("!~", TokenKind.RegexNoMatch),
        ("(", TokenKind.LeftParen), (")", TokenKind.RightParen), ("{", TokenKind.LeftBrace), ("}", TokenKind.RightBrace),
        ("[", TokenKind.LeftBracket), ("]", TokenKind.RightBracket), (",", TokenKind.Comma), ("@", TokenKind.At),
        ("+", TokenKind.Plus), ("-", TokenKind.Minus), ("*", TokenKind.Star), ("/", TokenKind.Slash),
        ("%", TokenKind.Percent), ("^", TokenKind.Caret), ("=", TokenKind.Assign), (">", TokenKind.Greater), ("<", TokenKind.Less),
    ];

    private int _at;
    private int _brackets;

    /// <summary>All tokens, the last of which is <see cref="TokenKind.End"/>.</summary>
    public List<Token> Tokens()
    {
        var tokens = new List<Token>();
        do
        {
            tokens.Add(Next());
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        SkipBlanks();
        if (_at >= text.Length)
        {
            return new Token(TokenKind.End, text.Length, "");
        }

        var start = _at;
        var c = text[start];
        if (char.IsAsciiDigit(c) || (c == '.' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1])))
        {
            return Number(start);
        }

        // Inside brackets a colon separates range and step of a subquery; elsewhere it is part of a recording rule's name.
        if (IsNameStart(c) || (c == ':' && _brackets == 0))
        {
            return Name(start);
        }

        return c switch
        {
            '"' or '\'' or '`' => Text(start),
            ':' => Advance(1, TokenKind.Colon),
            _ => Symbol(start),
        };
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && (char.IsWhiteSpace(text[_at]) || text[_at] == '#'))
        {
            var lineEnd = text[_at] == '#' ? text.IndexOf('\n', _at) : _at;
            _at = lineEnd < 0 ? text.Length : lineEnd + 1;
        }
    }

    private Token Name(int start)
    {
        var end = start + 1;
        while (end < text.Length && (IsNameStart(text[end]) || char.IsAsciiDigit(text[end]) || (text[end] == ':' && _brackets == 0)))
        {
            end++;
        }

        return Advance(end - start, TokenKind.Identifier);
    }

    private Token Text(int start)
    {
        var valid = StringText.TryRead(text, start, out _at, out var value);
        return new Token(valid ? TokenKind.String : TokenKind.Invalid, start, value);
    }

    private Token Symbol(int start)
    {
        foreach (var (symbol, kind) in Symbols)
        {
            if (string.CompareOrdinal(text, start, symbol, 0, symbol.Length) == 0)
            {
                _brackets += kind == TokenKind.LeftBracket ? 1 : kind == TokenKind.RightBracket ? -1 : 0;
                return Advance(symbol.Length, kind);
            }
        }

        _at++;
        return new Token(TokenKind.Invalid, start, $"unexpected character \"{text[start]}\"");
    }

    private Token Number(int start)
    {
        var end = start;
        while (end < text.Length && (IsNameStart(text[end]) || char.IsAsciiDigit(text[end]) || text[end] == '.' || IsExponentSign(start, end)))
        {
            end++;
        }

        _at = end;
        var written = text[start..end];
        if (TryParseNumber(written, out var number))
        {
            return new Token(TokenKind.Number, start, written, number);
        }

        return PrometheusDuration.TryParse(written, out var duration)
            ? new Token(TokenKind.Duration, start, written, duration.TotalMilliseconds)
            : new Token(TokenKind.Invalid, start, $"\"{written}\" is neither a number nor a duration such as 30s, 5m or 1h30m");
    }

    private bool IsExponentSign(int start, int at) =>
        text[at] is '+' or '-' && text[at - 1] is 'e' or 'E'
        && at > start && !text.AsSpan(start).StartsWith("0x", StringComparison.OrdinalIgnoreCase);

    private static bool TryParseNumber(string written, out double number)
    {
        // Underscores may stand between digits only.
        var digits = written.Replace("_", "", StringComparison.Ordinal);
        if (written.EndsWith('_') || written.Contains("__", StringComparison.Ordinal))
        {
            number = 0;
            return false;
        }

        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            var valid = ulong.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var whole);
            number = whole;
            return valid;
        }

        // Go's base prefix rule: a leading zero makes it octal where all digits allow that.
        if (digits.Length is > 1 and < 22 && digits[0] == '0' && digits.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0)
        {
            number = digits.Aggregate(0.0, static (sum, digit) => (sum * 8) + (digit - '0'));
            return true;
        }

        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(digits, Style, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    private Token Advance(int length, TokenKind kind)
    {
        var start = _at;
        _at += length;
        return new Token(kind, start, text.Substring(start, length));
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';
}
