using System.Globalization;
using System.Text;
using Exporter.Signals.PromQL.Ast;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>An expression as a text that is equal for two exactly where both must yield the same, wherever and however they are written.</summary>
/// <remarks>
/// Positions, parentheses and the sign + are left out. Texts come with their length, so that no text can be mistaken for structure.
/// Order is kept everywhere: two orders of matchers are two keys, which costs a second evaluation and nothing else.
/// </remarks>
internal static class PlanKey
{
    /// <summary>The key of a syntax tree.</summary>
    public static string Of(Expr expression)
    {
        var key = new StringBuilder();
        Write(expression, key);
        return key.ToString();
    }

    /// <summary>The key of a selector's matchers alone.</summary>
    public static string Of(IEnumerable<LabelMatcher> matchers)
    {
        var key = new StringBuilder();
        foreach (var matcher in matchers)
        {
            key.Append((int)matcher.Kind);
            Write(matcher.Name, key);
            Write(matcher.Value, key);
        }

        return key.ToString();
    }

    private static void Write(Expr expression, StringBuilder key)
    {
        switch (expression)
        {
            case ParenExpr paren:
                Write(paren.Inner, key);
                break;
            case UnaryExpr { Negate: false } unary:
                Write(unary.Operand, key);
                break;
            case UnaryExpr unary:
                Write("neg", key, unary.Operand);
                break;
            case NumberLiteral number:
                // By bits: -0 and 0 differ, and NaN equals itself.
                key.Append('#').Append(BitConverter.DoubleToInt64Bits(number.Value));
                break;
            case StringLiteral text:
                Write(text.Value, key);
                break;
            case VectorSelector selector:
                key.Append('{').Append(Of(selector.Matchers)).Append('@').Append(selector.OffsetMs).Append('}');
                break;
            case MatrixSelector matrix:
                Write($"[{matrix.RangeMs}]", key, matrix.Vector);
                break;
            case CallExpr call:
                Write(call.Function, key, [.. call.Arguments]);
                break;
            case AggregateExpr aggregate:
                Write($"{aggregate.Op} {aggregate.Without}", key, aggregate.Parameter is null ? [aggregate.Body] : [aggregate.Parameter, aggregate.Body]);
                Write(aggregate.Labels, key);
                break;
            case BinaryExpr binary:
                Write($"{binary.Op} {binary.ReturnBool} {binary.Matching.On} {binary.Matching.Cardinality}", key, binary.Left, binary.Right);
                Write(binary.Matching.Labels, key);
                Write(binary.Matching.Include, key);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{expression.GetType().Name} in a checked tree");
        }
    }

    private static void Write(string node, StringBuilder key, params ReadOnlySpan<Expr> children)
    {
        Write(node, key);
        key.Append('(');
        foreach (var child in children)
        {
            Write(child, key);
        }

        key.Append(')');
    }

    private static void Write(IReadOnlyCollection<string> names, StringBuilder key)
    {
        key.Append('<');
        foreach (var name in names)
        {
            Write(name, key);
        }

        key.Append('>');
    }

    private static void Write(string text, StringBuilder key) =>
        key.Append(CultureInfo.InvariantCulture, $"'{text.Length}:").Append(text);
}
