using System.Collections.Immutable;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Parsing;

/// <summary>Text to syntax tree by precedence climbing.</summary>
/// <remarks>
/// A mistake inside parentheses or arguments is reported and skipped up to the next comma or closing parenthesis, so that
/// one reading finds several. Types are not looked at here; the checker does that.
/// </remarks>
internal sealed partial class Parser
{
    // Deeper nesting would threaten the stack, and no signal needs it.
    private const int MaxDepth = 250;

    private readonly List<Token> _tokens;
    private readonly Diagnostics _diagnostics;
    private int _at;
    private int _depth;

    private Parser(string text, Diagnostics diagnostics)
    {
        _tokens = new Lexer(text).Tokens();
        _diagnostics = diagnostics;
    }

    private Token Current => _tokens[_at];

    private Token Following => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    /// <summary>Parses a whole text; where <paramref name="diagnostics"/> stays empty the tree is complete.</summary>
    public static Expr Parse(string text, Diagnostics diagnostics)
    {
        var parser = new Parser(text, diagnostics);
        try
        {
            var expression = parser.ParseExpression(1);
            if (parser.Current.Kind != TokenKind.End)
            {
                throw parser.Unexpected("an operator or the end of the expression");
            }

            return expression;
        }
        catch (SyntaxException mistake)
        {
            diagnostics.Add(mistake.Position, mistake.Message);
            return new InvalidExpr(mistake.Position);
        }
    }

    private Expr ParseExpression(int minPrecedence)
    {
        if (++_depth > MaxDepth)
        {
            throw new SyntaxException(Current.Position, $"expression is nested more than {MaxDepth} deep");
        }

        var left = ParseUnary();
        var terms = 0;
        while (BinaryOperator() is { } op && op.Precedence() >= minPrecedence)
        {
            // A chain of operators is a tree that is as deep as the chain is long.
            if (++terms + _depth > MaxDepth)
            {
                throw new SyntaxException(Current.Position, $"expression is nested more than {MaxDepth} deep");
            }

            var position = Take().Position;
            var (returnBool, matching) = ParseModifiers();
            var right = ParseExpression(op == BinaryOp.Power ? op.Precedence() : op.Precedence() + 1);
            left = new BinaryExpr(position, op, left, right, returnBool, matching);
        }

        _depth--;
        return left;
    }

    private Expr ParseUnary()
    {
        if (Current.Kind is not (TokenKind.Plus or TokenKind.Minus))
        {
            return ParsePostfix(ParsePrimary());
        }

        // The sign binds as * does, so only ^ goes into its operand: -1^2 is -(1^2).
        var sign = Take();
        return new UnaryExpr(sign.Position, sign.Kind == TokenKind.Minus, ParseExpression(Operators.PowerPrecedence));
    }

    private Expr ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                Take();
                return new NumberLiteral(token.Position, token.Number);
            case TokenKind.Duration:
                Take();
                return new NumberLiteral(token.Position, token.Number / 1000);
            case TokenKind.String:
                Take();
                return new StringLiteral(token.Position, token.Text);
            case TokenKind.LeftParen:
                return ParseParentheses();
            case TokenKind.LeftBrace:
                return ParseSelector(null);
            case TokenKind.Identifier:
                return ParseNamed();
            default:
                throw Unexpected("a selector, a function, an aggregation, a number or \"(\"");
        }
    }

    private Expr ParseNamed()
    {
        var name = Current;
        if (name.Is("inf") || name.Is("nan"))
        {
            Take();
            return new NumberLiteral(name.Position, name.Is("inf") ? double.PositiveInfinity : double.NaN);
        }

        if (BinaryOperator() is not null)
        {
            throw Unexpected("an expression before the operator");
        }

        var next = Following;
        if (Operators.Aggregation(name.Text) is { } op && (next.Kind == TokenKind.LeftParen || next.Is("by") || next.Is("without")))
        {
            return ParseAggregate(op);
        }

        Take();
        return next.Kind == TokenKind.LeftParen
            ? new CallExpr(name.Position, name.Text, ParseArguments())
            : ParseSelector(name);
    }

    private ParenExpr ParseParentheses()
    {
        var open = Take();
        var inner = ParseRecovering();
        Expect(TokenKind.RightParen, "\")\"");
        return new ParenExpr(open.Position, inner);
    }

    private ImmutableArray<Expr> ParseArguments()
    {
        Expect(TokenKind.LeftParen, "\"(\"");
        var arguments = ImmutableArray.CreateBuilder<Expr>();
        while (Current.Kind != TokenKind.RightParen)
        {
            arguments.Add(ParseRecovering());
            if (Current.Kind != TokenKind.RightParen)
            {
                Expect(TokenKind.Comma, "\",\" or \")\"");
                if (Current.Kind == TokenKind.RightParen)
                {
                    throw Unexpected("another argument after \",\"");
                }
            }
        }

        Take();
        return arguments.ToImmutable();
    }

    /// <summary>An expression; after a mistake, everything up to the comma or parenthesis that ends it is skipped.</summary>
    private Expr ParseRecovering()
    {
        var depth = _depth;
        try
        {
            var expression = ParseExpression(1);
            return Current.Kind is TokenKind.Comma or TokenKind.RightParen or TokenKind.End
                ? expression
                : throw Unexpected("an operator, \",\" or \")\"");
        }
        catch (SyntaxException mistake) when (!_diagnostics.IsFull && HasClosing())
        {
            _diagnostics.Add(mistake.Position, mistake.Message);
            _depth = depth;
            SkipArgument();
            return new InvalidExpr(mistake.Position);
        }
    }

    private bool HasClosing() => FindArgumentEnd() >= 0;

    private void SkipArgument() => _at = FindArgumentEnd();

    private int FindArgumentEnd()
    {
        var nested = 0;
        for (var i = _at; i < _tokens.Count; i++)
        {
            switch (_tokens[i].Kind)
            {
                case TokenKind.LeftParen or TokenKind.LeftBrace or TokenKind.LeftBracket:
                    nested++;
                    break;
                case TokenKind.RightParen when nested == 0:
                case TokenKind.Comma when nested == 0:
                    return i;
                case TokenKind.RightParen or TokenKind.RightBrace or TokenKind.RightBracket:
                    nested--;
                    break;
            }
        }

        return -1;
    }

    private Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
        {
            _at++;
        }

        return token;
    }

    private Token Expect(TokenKind kind, string inWords) => Current.Kind == kind ? Take() : throw Unexpected(inWords);

    private SyntaxException Unexpected(string expected) => Current.Kind == TokenKind.Invalid
        ? new SyntaxException(Current.Position, Current.Text)
        : new SyntaxException(Current.Position, $"unexpected {Current.Quoted}: expected {expected}");

    /// <summary>Unwinds to the place from which parsing can go on; never leaves the parser.</summary>
    private sealed class SyntaxException(int position, string message) : Exception(message)
    {
        public int Position { get; } = position;
    }
}
