namespace Exporter.Signals.PromQL.Parsing;

/// <summary>Kinds of tokens; keywords are identifiers that the parser recognises by their place.</summary>
internal enum TokenKind
{
    End,
    Invalid,
    Identifier,
    Number,
    Duration,
    String,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    Comma,
    Colon,
    At,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Caret,
    Assign,
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    RegexMatch,
    RegexNoMatch,
}

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Offset of its first character.</param>
/// <param name="Text">As written; for a string the resolved text; for an invalid token the complaint.</param>
/// <param name="Number">The value of a number; a duration's value in milliseconds.</param>
internal readonly record struct Token(TokenKind Kind, int Position, string Text, double Number = 0)
{
    /// <summary>The token as it may be quoted in a message.</summary>
    public string Quoted => Kind == TokenKind.End ? "the end of the expression" : $"\"{Text}\"";

    /// <summary>True for the identifier <paramref name="word"/> in any case.</summary>
    public bool Is(string word) => Kind == TokenKind.Identifier && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
