using System.Collections.Immutable;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Parsing;

internal sealed partial class Parser
{
    private VectorSelector ParseSelector(Token? name)
    {
        var position = name?.Position ?? Current.Position;
        var matchers = ImmutableArray.CreateBuilder<LabelMatcher>();
        if (name is { } metric)
        {
            matchers.Add(new LabelMatcher(Labels.MetricName, MatchKind.Equal, metric.Text));
        }

        if (Current.Kind == TokenKind.LeftBrace)
        {
            Take();
            while (Current.Kind != TokenKind.RightBrace)
            {
                ParseMatcher(matchers);
                if (Current.Kind != TokenKind.RightBrace)
                {
                    Expect(TokenKind.Comma, "\",\" or \"}\"");
                }
            }

            Take();
        }

        CheckMatchers(position, matchers);
        return new VectorSelector(position, matchers.ToImmutable(), 0);
    }

    private void ParseMatcher(ImmutableArray<LabelMatcher>.Builder matchers)
    {
        var name = Current.Kind is TokenKind.Identifier or TokenKind.String ? Take() : throw Unexpected("a label name");
        if (name.Kind == TokenKind.String && Current.Kind is TokenKind.Comma or TokenKind.RightBrace)
        {
            // {"metric.name"}: the quoted form for names outside the classic alphabet.
            AddMetricName(name, matchers);
            return;
        }

        MatchKind? kind = Current.Kind switch
        {
            TokenKind.Assign => MatchKind.Equal,
            TokenKind.NotEqual => MatchKind.NotEqual,
            TokenKind.RegexMatch => MatchKind.Regex,
            TokenKind.RegexNoMatch => MatchKind.NotRegex,
            _ => null,
        };
        if (kind is null)
        {
            throw Unexpected("one of =, !=, =~, !~");
        }

        Take();
        var value = Expect(TokenKind.String, "a quoted label value");
        var matcher = new LabelMatcher(name.Text, kind.Value, value.Text);
        if (!_diagnostics.MayCompile(RegexPattern.CharactersOf(matcher)))
        {
            throw new SyntaxException(value.Position, RegexPattern.TooManyCharacters);
        }

        if (!CompiledMatcher.TryCreate(matcher, out _, out var complaint))
        {
            _diagnostics.Add(value.Position, complaint);
        }

        matchers.Add(matcher);
    }

    private void AddMetricName(Token name, ImmutableArray<LabelMatcher>.Builder matchers)
    {
        if (matchers.Any(matcher => matcher is { Name: Labels.MetricName, Kind: MatchKind.Equal }))
        {
            _diagnostics.Add(name.Position, $"metric name is given twice: \"{matchers[0].Value}\" and \"{name.Text}\"");
        }

        matchers.Add(new LabelMatcher(Labels.MetricName, MatchKind.Equal, name.Text));
    }

    private void CheckMatchers(int position, ImmutableArray<LabelMatcher>.Builder matchers)
    {
        if (!matchers.Any(matcher => CompiledMatcher.TryCreate(matcher, out var compiled, out _) ? !compiled.Matches("") : true))
        {
            _diagnostics.Add(position, "selector matches every series: give a metric name or a matcher that does not match the empty value");
        }
    }

    private Expr ParsePostfix(Expr expression)
    {
        var hasOffset = false;
        while (true)
        {
            switch (Current.Kind)
            {
                case TokenKind.LeftBracket:
                    expression = ParseRange(expression, hasOffset);
                    break;
                case TokenKind.At:
                    RefuseAtModifier();
                    break;
                case TokenKind.Identifier when Current.Is("offset"):
                    expression = ParseOffset(expression, hasOffset);
                    hasOffset = true;
                    break;
                default:
                    return expression;
            }
        }
    }

    private Expr ParseRange(Expr expression, bool hasOffset)
    {
        var open = Take();
        var range = ParseDuration("a range such as [5m]");
        if (Current.Kind == TokenKind.Colon)
        {
            Take();
            if (Current.Kind != TokenKind.RightBracket)
            {
                ParseDuration("a step or \"]\"");
            }

            Expect(TokenKind.RightBracket, "\"]\"");
            _diagnostics.Add(open.Position, "subqueries are not supported: only a selector can have a range; make the inner expression a recording rule and select that");
            return new InvalidExpr(expression.Position);
        }

        Expect(TokenKind.RightBracket, "\"]\"");
        if (range <= 0)
        {
            _diagnostics.Add(open.Position, "range must be greater than 0");
        }

        if (expression is VectorSelector selector && !hasOffset)
        {
            return new MatrixSelector(selector.Position, selector, range);
        }

        if (expression is not InvalidExpr)
        {
            _diagnostics.Add(open.Position, hasOffset
                ? "range must stand before offset: write metric[5m] offset 1h"
                : "a range needs a plain selector before it, such as metric{label=\"value\"}[5m]");
        }

        return new InvalidExpr(expression.Position);
    }

    private Expr ParseOffset(Expr expression, bool hasOffset)
    {
        var keyword = Take();
        var negative = Current.Kind == TokenKind.Minus;
        if (negative || Current.Kind == TokenKind.Plus)
        {
            Take();
        }

        var offset = ParseDuration("a duration such as 5m after offset");
        if (negative && offset != 0)
        {
            _diagnostics.Add(keyword.Position, "negative offset is not supported: at an evaluation step the future is not known");
        }

        if (hasOffset)
        {
            _diagnostics.Add(keyword.Position, "offset is given twice");
        }

        switch (expression)
        {
            case VectorSelector selector:
                return selector with { OffsetMs = offset };
            case MatrixSelector matrix:
                return matrix with { Vector = matrix.Vector with { OffsetMs = offset } };
            case InvalidExpr:
                return expression;
            default:
                _diagnostics.Add(keyword.Position, "offset must directly follow a selector, such as metric offset 5m or metric[5m] offset 1h");
                return expression;
        }
    }

    private void RefuseAtModifier()
    {
        var at = Take();
        _diagnostics.Add(at.Position, "the @ modifier is not supported: signals are evaluated at the current step only; use offset");
        if (Current.Kind is TokenKind.Plus or TokenKind.Minus)
        {
            Take();
        }

        var isCall = Take().Kind == TokenKind.Identifier;
        if (isCall && Current.Kind == TokenKind.LeftParen)
        {
            Take();
            Expect(TokenKind.RightParen, "\")\"");
        }
    }

    private long ParseDuration(string expected)
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Duration:
                Take();
                return (long)token.Number;
            case TokenKind.Number when token.Number <= long.MaxValue / 1e9:
                // A bare number is a duration in seconds since Prometheus 3.
                Take();
                return (long)Math.Round(token.Number * 1000);
            default:
                throw Unexpected(expected);
        }
    }

    private ImmutableArray<string> ParseLabelNames()
    {
        Expect(TokenKind.LeftParen, "\"(\"");
        var names = ImmutableArray.CreateBuilder<string>();
        while (Current.Kind != TokenKind.RightParen)
        {
            names.Add(Current.Kind is TokenKind.Identifier or TokenKind.String ? Take().Text : throw Unexpected("a label name or \")\""));
            if (Current.Kind != TokenKind.RightParen)
            {
                Expect(TokenKind.Comma, "\",\" or \")\"");
            }
        }

        Take();
        return names.ToImmutable();
    }
}
