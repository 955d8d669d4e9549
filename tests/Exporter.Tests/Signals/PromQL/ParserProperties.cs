using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using Exporter.Signals.PromQL;
using Exporter.Signals.PromQL.Ast;
using Exporter.Signals.PromQL.Parsing;

namespace Exporter.Tests.Signals.PromQL;

/// <summary>Parsing undoes printing, with as few parentheses as precedence allows; no text brings the parser down.</summary>
public class ParserProperties
{
    private static readonly Gen<string> Word = Gen.OneOf("a", "b:c", "node_cpu_seconds_total", "_x");

    private static readonly Gen<VectorSelector> Selector =
        from name in Word
        from label in Gen.OneOf("l", "job")
        from kind in Gen.Enum<MatchKind>()
        from value in Gen.OneOf("", "x", "a|b", "q\"\\\n", "é")
        from offset in Gen.OneOf(0L, 300_000L, 5_400_000L)
        select new VectorSelector(0, [new LabelMatcher("__name__", MatchKind.Equal, name), new LabelMatcher(label, kind, kind >= MatchKind.Regex ? "a|b" : value)], offset);

    private static readonly Gen<Expr> Tree = Gen.Recursive<Expr>((depth, inner) => depth > 4
        ? Gen.OneOf<Expr>(Selector.Select(selector => (Expr)selector), Gen.Double[0, 1e9].Select(value => (Expr)new NumberLiteral(0, value)))
        : Gen.OneOf<Expr>(
            Selector.Select(selector => (Expr)selector),
            Gen.Select(Gen.Enum<BinaryOp>(), inner, inner, Gen.Bool, Matching(), (op, left, right, returnBool, matching) => (Expr)new BinaryExpr(0, op, left, right, returnBool, matching)),
            Gen.Select(Gen.Bool, inner, (negate, operand) => (Expr)new UnaryExpr(0, negate, operand)),
            Gen.Select(inner, Gen.Bool, (body, without) => (Expr)new AggregateExpr(0, AggregateOp.Sum, null, body, without, ["x", "y"])),
            Gen.Select(inner, parameter => (Expr)new AggregateExpr(0, AggregateOp.TopK, parameter, parameter, false, [])),
            Gen.Select(Selector, Gen.OneOf(1000L, 300_000L), (selector, range) => (Expr)new CallExpr(0, "rate", [new MatrixSelector(0, selector, range)])),
            Gen.Select(inner, inner, (first, second) => (Expr)new CallExpr(0, "f", [first, second, new StringLiteral(0, "t\t'")]))));

    [Fact]
    public void Parse_OfPrinted_GivesTheSameTree() =>
        Tree.Sample(tree =>
        {
            var text = Print(tree, 0);
            var diagnostics = new Diagnostics(text);
            var parsed = Parser.Parse(text, diagnostics);
            return diagnostics.IsEmpty && Shape(parsed) == Shape(tree);
        }, iter: 1_000, print: tree => Print(tree, 0));

    [Fact]
    public void Compile_OfAnyTokens_EitherSucceedsOrExplains()
    {
        string[] tokens =
        [
            "up", "rate", "sum", "by", "on", "group_left", "bool", "offset", "(", ")", "{", "}", "[", "]", "[5m]", ",", "+", "-", "^",
            "==", "=~", "=", "and", "or", "@", "5m", "1", "0x", "\"s\"", "'", "`", "#", "\\", "NaN", "é", ":", "1e", ".", "\n",
        ];
        Gen.OneOf(tokens).Array[0, 30].Sample(
            parts =>
            {
                var compiled = Query.TryCompile(string.Join(' ', parts), out _, out var errors);
                return compiled == errors.IsEmpty && errors.All(error => error is { Line: > 0, Column: > 0, Message.Length: > 0 });
            },
            iter: 5_000);
    }

    private static Gen<VectorMatching> Matching() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Enum<Cardinality>(), (written, on, cardinality) =>
            written ? new VectorMatching(true, on, ["m"], cardinality, cardinality == Cardinality.OneToOne ? [] : ["i"]) : VectorMatching.Default);

    /// <summary>Prints with parentheses only where precedence asks for them: <paramref name="binding"/> is what the place needs.</summary>
    private static string Print(Expr expression, int binding)
    {
        var (text, strength) = expression switch
        {
            NumberLiteral number => (number.Value.ToString("R", CultureInfo.InvariantCulture), 9),
            StringLiteral literal => (Quote(literal.Value), 9),
            VectorSelector selector => (Print(selector, ""), 9),
            MatrixSelector matrix => (Print(matrix.Vector, $"[{matrix.RangeMs}ms]"), 9),
            CallExpr call => ($"{call.Function}({string.Join(", ", call.Arguments.Select(argument => Print(argument, 0)))})", 9),
            AggregateExpr aggregate => (Print(aggregate), 9),
            UnaryExpr unary => ((unary.Negate ? "-" : "+") + Print(unary.Operand, Operators.PowerPrecedence), 5),
            BinaryExpr binary => (Print(binary), binary.Op.Precedence()),
            _ => throw new InvalidOperationException(),
        };
        return strength < binding ? $"({text})" : text;
    }

    private static string Print(VectorSelector selector, string range)
    {
        var matchers = selector.Matchers.Skip(1).Select(matcher =>
            matcher.Name + matcher.Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Regex => "=~", _ => "!~" } + Quote(matcher.Value));
        return $"{selector.Matchers[0].Value}{{{string.Join(",", matchers)}}}{range}{(selector.OffsetMs > 0 ? $" offset {selector.OffsetMs}ms" : "")}";
    }

    private static string Print(AggregateExpr aggregate) =>
        $"{aggregate.Op.Text()} {(aggregate.Without ? "without" : "by")} ({string.Join(", ", aggregate.Labels)}) "
        + $"({(aggregate.Parameter is null ? "" : Print(aggregate.Parameter, 0) + ", ")}{Print(aggregate.Body, 0)})";

    private static string Print(BinaryExpr binary)
    {
        var own = binary.Op.Precedence();
        var rightAssociative = binary.Op == BinaryOp.Power;
        var matching = binary.Matching;
        var modifiers = (binary.ReturnBool ? " bool" : "")
            + (matching.IsWritten ? $" {(matching.On ? "on" : "ignoring")} ({string.Join(",", matching.Labels)})" : "")
            + (matching.Cardinality == Cardinality.OneToOne ? "" : $" {(matching.Cardinality == Cardinality.ManyToOne ? "group_left" : "group_right")} ({string.Join(",", matching.Include)})");

        // A sign at the left of ^ would take the power into its operand.
        var left = Print(binary.Left, rightAssociative ? own + 1 : own);
        var right = binary.Right is UnaryExpr ? Print(binary.Right, 0) : Print(binary.Right, rightAssociative ? own : own + 1);
        return $"{left} {binary.Op.Text()}{modifiers} {right}";
    }

    private static string Quote(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";

    /// <summary>The tree without positions, fully bracketed; parentheses of the text do not count.</summary>
    private static string Shape(Expr expression) => expression switch
    {
        ParenExpr paren => Shape(paren.Inner),
        NumberLiteral number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        StringLiteral literal => Quote(literal.Value),
        VectorSelector selector => $"<{string.Join(",", selector.Matchers)} {selector.OffsetMs}>",
        MatrixSelector matrix => $"<{Shape(matrix.Vector)} {matrix.RangeMs}>",
        CallExpr call => $"{call.Function}<{string.Join(";", call.Arguments.Select(Shape))}>",
        AggregateExpr aggregate => $"{aggregate.Op}<{aggregate.Without}{string.Join(",", aggregate.Labels)};{(aggregate.Parameter is null ? "" : Shape(aggregate.Parameter))};{Shape(aggregate.Body)}>",
        UnaryExpr unary => $"{(unary.Negate ? "-" : "+")}<{Shape(unary.Operand)}>",
        BinaryExpr binary => $"<{Shape(binary.Left)} {binary.Op} {binary.ReturnBool} {Shape(binary.Matching)} {Shape(binary.Right)}>",
        _ => "invalid",
    };

    private static string Shape(VectorMatching matching) =>
        $"{matching.IsWritten}{matching.On}{Join(matching.Labels)}{matching.Cardinality}{Join(matching.Include)}";

    private static string Join(ImmutableArray<string> labels) => string.Join(",", labels);
}
